import { argumentFault, isJudged, uniqueKeyOf } from './argument-fault.ts';
import type { ContextName } from './contexts.ts';
import { Context } from './contexts.ts';
import { isPlain, mapEntryFault } from './custom-setters.ts';
import type { DirectiveSpec } from './directives.ts';
import { acceptsCount, contextInside, directiveSpecs } from './directives.ts';
import { resolveInclude } from './include.ts';
import { parse } from './parse.ts';
import { printable } from './printable.ts';
import type { Problem } from './problem.ts';
import {
  argumentCountProblem,
  directiveProblem,
  duplicateProblem,
  includeProblem,
  invalidValueProblem,
  readProblem,
  syntaxProblem,
} from './problem.ts';
import type { ByteString, FileSource } from './source.ts';
import type { SourceFile } from './syntax-tree.ts';
import { type Directive, type SyntaxTree, TOP } from './syntax-tree.ts';
import type { ArgumentFault } from './value-forms.ts';
import type { NginxVersion } from './version.ts';

export interface LoadOptions {
  /** The NGINX whose verdict counts: names, contexts and arguments differ between versions. */
  readonly version: NginxVersion;
  /** Upper bound on the bytes of all files together. Default 100 MiB. */
  readonly maxBytes?: number;
  /** An earlier reading: files whose text is the same are not parsed again. */
  readonly previous?: Configuration;
  /** Upper bound on how often files are included, all in all. Default 100,000. */
  readonly maxIncludes?: number;
}

/** A file that the configuration includes (or the main file), and its syntax tree. */
export interface LoadedFile {
  readonly file: SourceFile;
  readonly tree: SyntaxTree;
}

/**
 * All files that a main configuration reaches, and the problems in their form. Immutable. `top` and `children`
 * give its statements and follow includes as NGINX does.
 */
export class Configuration {
  readonly main: LoadedFile | undefined;
  readonly version: NginxVersion;
  /** Keyed by identity, so a file that is included twice occurs once. In order of first use. */
  readonly files: ReadonlyMap<string, LoadedFile>;
  /** In reading order: the first error is the one that NGINX reports. Empty when NGINX would accept the form. */
  readonly problems: readonly Problem[];
  /** The contexts in which each file's top level is read: several when the file is included in several places. */
  readonly contexts: ReadonlyMap<string, ReadonlySet<ContextName>>;
  /** All `include` directives with their absolute pattern and the files that it matched. */
  readonly includes: readonly IncludeUse[];
  readonly #targets: ReadonlyMap<string, readonly LoadedFile[]>;
  readonly #uses: ReadonlyMap<string, number>;
  #hasSharedFiles: boolean | undefined;

  constructor(parts: ConfigurationParts) {
    this.main = parts.main;
    this.version = parts.version;
    this.files = parts.files;
    this.problems = parts.problems;
    this.contexts = parts.contexts;
    this.includes = parts.includes;
    this.#targets = parts.targets;
    this.#uses = parts.uses;
  }

  /** True when some file is read more than once. Its text then has several meanings. */
  get hasSharedFiles(): boolean {
    this.#hasSharedFiles ??= [...this.#uses.values()].some((uses) => uses > 1);
    return this.#hasSharedFiles;
  }

  /** True for a file that is read more than once. Its text then has several meanings. */
  isShared({ identity }: SourceFile): boolean {
    return (this.#uses.get(identity) ?? 0) > 1;
  }

  /** The directives of the main context. Those of included files stand in place of the include. */
  top(): Directive[] {
    const found: Directive[] = [];
    if (this.main !== undefined) this.#collect(this.main.tree, TOP, found, 0);
    return found;
  }

  /** The directives of a block. Those of included files stand in place of the include. */
  children(block: Directive): Directive[] {
    const found: Directive[] = [];
    this.#collect(block.tree, block.index, found, 0);
    return found;
  }

  /** The directives of a block that open a block themselves. */
  blocks(block: Directive): Directive[] {
    const found: Directive[] = [];
    this.#collect(block.tree, block.index, found, 0, opensBlock);
    return found;
  }

  /** The first directive of a block whose name passes the test. */
  firstChild(block: Directive, passes: (name: ByteString) => boolean): Directive | undefined {
    const found: Directive[] = [];
    this.#collect(
      block.tree,
      block.index,
      found,
      0,
      ({ columns }, index) =>
        found.length === 0 && passes(columns.names[columns.name[index] as number] as ByteString),
    );
    return found[0];
  }

  /** The same as `children`, but computed on demand. */
  statements(block: Directive): Statements {
    return new Statements(this, block);
  }

  /** The files that an `include` directive stands for, in order. */
  included(include: Directive): readonly LoadedFile[] {
    return this.#targets.get(include.key) ?? [];
  }

  #collect(
    tree: SyntaxTree,
    block: number,
    found: Directive[],
    depth: number,
    passes?: (tree: SyntaxTree, index: number) => boolean,
  ): void {
    // Loading reports cycles. This limit lets callers still read a configuration that has one.
    if (depth > MAX_INCLUDE_DEPTH) return;
    const { name, next } = tree.columns;
    const { include } = tree;
    for (let index = block + 1; index < tree.endOf(block); index = next[index] as number) {
      if (name[index] === include) {
        for (const file of this.included(tree.directive(index)))
          this.#collect(file.tree, TOP, found, depth + 1, passes);
      } else if (passes === undefined || passes(tree, index)) {
        found.push(tree.directive(index));
      }
    }
  }
}

function opensBlock(tree: SyntaxTree, index: number): boolean {
  return tree.text.charCodeAt(tree.columns.terminator[index] as number) === 0x7b;
}

/**
 * The directives of a block, those of included files in place of the include. Handles are made on demand: a large
 * tree has hundreds of thousands of directives, and callers need few of them.
 */
export class Statements {
  readonly #configuration: Configuration;
  readonly #block: Directive;
  /** Results by name. Kept only for blocks with includes, where a second search would walk through many files. */
  #known: Map<ByteString, readonly Directive[]> | undefined;

  constructor(configuration: Configuration, block: Directive) {
    this.#configuration = configuration;
    this.#block = block;
  }

  /** The directives with this name, in order. */
  named(name: ByteString): readonly Directive[] {
    const known = this.#known?.get(name);
    if (known !== undefined) return known;
    const { tree, index } = this.#block;
    const found = this.#namedIn(tree, index, name, 0) ?? NO_DIRECTIVES;
    this.#known?.set(name, found);
    return found;
  }

  /** The directives that open a block, in order. */
  blocks(): Directive[] {
    return this.#configuration.blocks(this.#block);
  }

  /** True when the name of one directive passes the test. */
  some(passes: (name: ByteString) => boolean): boolean {
    return this.find(passes) !== undefined;
  }

  /** The first directive whose name passes the test. */
  find(passes: (name: ByteString) => boolean): Directive | undefined {
    return this.#configuration.firstChild(this.#block, passes);
  }

  #namedIn(tree: SyntaxTree, block: number, name: ByteString, depth: number): Directive[] | undefined {
    const wanted = tree.numberOf(name);
    const { include } = tree;
    if ((wanted === -1 && include === -1) || depth > MAX_INCLUDE_DEPTH) return undefined;
    const { name: names, next } = tree.columns;
    const stop = tree.endOf(block);
    let found: Directive[] | undefined;
    for (let index = block + 1; index < stop; index = next[index] as number) {
      if (names[index] === include) {
        this.#known ??= new Map();
        for (const file of this.#configuration.included(tree.directive(index))) {
          const inside = this.#namedIn(file.tree, TOP, name, depth + 1);
          if (inside !== undefined) found = found === undefined ? inside : [...found, ...inside];
        }
      } else if (names[index] === wanted) {
        if (found === undefined) found = [tree.directive(index)];
        else found.push(tree.directive(index));
      }
    }
    return found;
  }
}

const NO_DIRECTIVES: readonly Directive[] = [];

export interface IncludeUse {
  readonly directive: Directive;
  readonly pattern: string;
  readonly isGlob: boolean;
  readonly files: readonly LoadedFile[];
}

interface ConfigurationParts {
  readonly main: LoadedFile | undefined;
  readonly version: NginxVersion;
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly problems: readonly Problem[];
  readonly contexts: ReadonlyMap<string, ReadonlySet<ContextName>>;
  readonly includes: readonly IncludeUse[];
  readonly targets: ReadonlyMap<string, readonly LoadedFile[]>;
  readonly uses: ReadonlyMap<string, number>;
}

/** NGINX has no such limit and crashes on endless nesting. Real trees stay below ten levels. */
const MAX_INCLUDE_DEPTH = 200;

const DEFAULT_MAX_BYTES = 100 * 1024 * 1024;
const DEFAULT_MAX_INCLUDES = 100_000;

/** Limit on directives visited: a few small files that include each other many times can make very many. */
const MAX_VISITED = 30_000_000;

/** A person does not need more problems than this. */
const MAX_PROBLEMS = 1000;

/**
 * Reads a main configuration and everything that it includes, in NGINX's order, and checks the form of each
 * statement as NGINX does: the name is known, allowed in its context and properly ended, the number of arguments and
 * some of their values are valid.
 *
 * `mainPath` is absolute, as NGINX names it. Includes are relative to its folder. Never throws: all errors are in
 * `problems`.
 */
export function loadConfiguration(source: FileSource, mainPath: string, options: LoadOptions): Configuration {
  return new Loader(source, mainPath, options).run();
}

/** How many settings of one block are remembered to find repeated ones. Limits the work on hostile input. */
const MAX_UNIQUE_KEYS = 1000;

class Loader {
  readonly #source: FileSource;
  readonly #mainPath: string;
  readonly #directory: string;
  readonly #version: NginxVersion;
  readonly #previous: Configuration | undefined;
  readonly #maxIncludes: number;
  #bytesLeft: number;
  #includesLeft: number;
  #visitsLeft = MAX_VISITED;
  #overflowed = false;
  #foreignModules = false;
  readonly #files = new Map<string, LoadedFile>();
  readonly #targets = new Map<string, readonly LoadedFile[]>();
  readonly #contexts = new Map<string, Set<ContextName>>();
  readonly #uses = new Map<string, number>();
  readonly #includes: IncludeUse[] = [];
  readonly #problems: Problem[] = [];
  readonly #specs = new Map<string, readonly DirectiveSpec[]>();
  /** Identities of the files that are being read, outermost first. */
  readonly #open: string[] = [];
  /** The same for files that are read as data of a `map`, `types` or `geo` block. */
  readonly #openEntries: string[] = [];

  constructor(source: FileSource, mainPath: string, options: LoadOptions) {
    this.#source = source;
    this.#mainPath = mainPath;
    this.#directory = mainPath.slice(0, mainPath.lastIndexOf('/') + 1);
    this.#version = options.version;
    this.#previous = options.previous;
    this.#bytesLeft = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#maxIncludes = options.maxIncludes ?? DEFAULT_MAX_INCLUDES;
    this.#includesLeft = this.#maxIncludes;
  }

  run(): Configuration {
    const main = this.#load(this.#mainPath, undefined);
    if (main !== undefined) this.#readFile(main, 'main', []);
    return new Configuration({
      main,
      version: this.#version,
      files: this.#files,
      problems: this.#problems,
      contexts: this.#contexts,
      includes: this.#includes,
      targets: this.#targets,
      uses: this.#uses,
    });
  }

  /** Reads and parses a file once, however often it is included. */
  #load(path: string, include: Directive | undefined): LoadedFile | undefined {
    const result = this.#source.read(path);
    if (!result.ok) {
      this.#report(() => readProblem(path, result, include));
      return undefined;
    }
    const known = this.#files.get(result.identity);
    if (known !== undefined) return known;
    this.#bytesLeft -= result.text.length;
    if (this.#bytesLeft < 0) {
      const message = 'the configuration is larger than this program accepts';
      this.#report(() =>
        readProblem(path, { ok: false, reason: 'too-large', message, hostPath: result.hostPath }, include),
      );
      return undefined;
    }
    const { text, hostPath, identity, editable } = result;
    const earlier = this.#previous?.files.get(identity);
    const loaded =
      earlier?.file.text === text ? earlier : loadedFrom({ path, hostPath, identity, editable, text });
    this.#files.set(identity, loaded);
    return loaded;
  }

  #readFile(loaded: LoadedFile, context: ContextName, seen: string[]): void {
    const { tree, file } = loaded;
    let contexts = this.#contexts.get(file.identity);
    if (contexts === undefined) {
      contexts = new Set();
      this.#contexts.set(file.identity, contexts);
    }
    contexts.add(context);
    this.#uses.set(file.identity, (this.#uses.get(file.identity) ?? 0) + 1);
    this.#open.push(file.identity);
    this.#readBlock(tree, TOP, context, seen);
    this.#open.pop();
    const { problem } = tree;
    if (problem !== undefined) this.#report(() => syntaxProblem(tree, problem));
  }

  /** `seen`: keys of the settings read so far that may occur only once in the block, included files among them. */
  #readBlock(tree: SyntaxTree, block: number, context: ContextName, seen: string[]): void {
    const { next } = tree.columns;
    const stop = tree.endOf(block);
    for (let index = block + 1; index < stop; index = next[index] as number) {
      if (--this.#visitsLeft < 0) {
        this.#overflow(tree.directive(index));
        return;
      }
      this.#readDirective(tree, index, context, seen);
    }
  }

  #readDirective(tree: SyntaxTree, index: number, context: ContextName, seen: string[]): void {
    const { name: nameNumbers, names, firstToken, terminator, next } = tree.columns;
    const name = names[nameNumbers[index] as number] as string;
    const specs = this.#specsOf(name);
    const spec = specInContext(specs, Context[context]);
    if (spec === undefined) {
      this.#unknownOrMisplaced(tree.directive(index), specs, context);
      return;
    }
    const isBlock = tree.text.charCodeAt(terminator[index] as number) === 0x7b;
    if (spec.block !== isBlock) {
      this.#reportEnding(tree.directive(index), isBlock, context);
      return;
    }
    const args = (firstToken[index + 1] as number) - (firstToken[index] as number) - 1;
    if (!acceptsCount(spec, args)) {
      this.#reportCount(tree.directive(index), spec);
    } else if (isJudged(spec) && !isPlain(tree, index, name)) {
      this.#judgeSetting(tree.directive(index), spec, seen);
    }
    if (name === 'include' && !isBlock) {
      this.#include(tree.directive(index), context, seen);
    } else if (name === 'load_module') {
      this.#foreignModules = true;
    } else if (isBlock) {
      if (spec.body === 'entries') this.#readEntries(tree, index);
      else if (spec.body === 'directives' && next[index] !== index + 1) {
        this.#readBlock(tree, index, contextInside(name, context), []);
      }
    }
  }

  #judgeSetting(directive: Directive, spec: DirectiveSpec, seen: string[]): void {
    const key = uniqueKeyOf(spec, directive);
    if (key !== undefined) {
      if (seen.includes(key)) {
        this.#reportDuplicate(directive);
        return;
      }
      if (seen.length < MAX_UNIQUE_KEYS) seen.push(key);
    }
    const fault = argumentFault(spec, directive);
    if (fault !== undefined) this.#reportValue(directive, fault);
  }

  // These methods are separate because a function that contains closures is slower, and every directive passes through
  // `#readDirective`.

  #reportEnding(directive: Directive, isBlock: boolean, context: ContextName): void {
    this.#report(() => directiveProblem(isBlock ? 'not-terminated' : 'no-opening-brace', directive, context));
  }

  #reportCount(directive: Directive, spec: DirectiveSpec): void {
    this.#report(() => argumentCountProblem(directive, spec));
  }

  #reportDuplicate(directive: Directive): void {
    this.#report(() => duplicateProblem(directive));
  }

  #reportValue(directive: Directive, fault: ArgumentFault): void {
    this.#report(() => invalidValueProblem(directive, fault));
  }

  #unknownOrMisplaced(directive: Directive, specs: readonly DirectiveSpec[], context: ContextName): void {
    if (specs.length > 0) {
      this.#report(() => directiveProblem('not-allowed-here', directive, context));
    } else {
      const severity = this.#foreignModules ? 'warning' : 'error';
      this.#report(() => directiveProblem('unknown-directive', directive, context, severity));
    }
    // The block may contain includes, and their files must be read too.
    if (directive.isBlock && specs.length > 0) {
      this.#readBlock(directive.tree, directive.index, contextInside(directive.name, context), []);
    }
  }

  /**
   * The body of `map`, `types`, `geo` and similar blocks: lines of data. Of directives only `include` has a meaning.
   */
  #readEntries(tree: SyntaxTree, block: number): void {
    const kind = tree.directive(block).name;
    for (const entry of tree.children(block)) this.#readEntry(entry, kind);
  }

  #readEntry(entry: Directive, kind: ByteString): void {
    if (entry.isBlock) {
      this.#report(() => directiveProblem('unexpected-block', entry, 'main'));
    } else if (entry.name === 'include' && entry.argumentCount === 1) {
      // split_clients and charset_map have no include; geo opens a plain file up to 1.29.7.
      if (kind === 'map' || kind === 'types' || kind === 'geo') this.#includeEntries(entry, kind);
    } else if (kind === 'map') {
      const fault = mapEntryFault(entry.name, entry.args);
      if (fault !== undefined) this.#reportValue(entry, fault);
    }
  }

  #include(directive: Directive, context: ContextName, seen: string[]): void {
    for (const file of this.#resolve(directive)) {
      if (this.#open.includes(file.file.identity)) {
        this.#report(() => includeProblem('include-cycle', directive, printable(file.file.path)));
      } else if (this.#open.length > MAX_INCLUDE_DEPTH) {
        this.#report(() => includeProblem('include-depth', directive, String(MAX_INCLUDE_DEPTH)));
      } else {
        this.#readFile(file, context, seen);
      }
    }
  }

  #includeEntries(directive: Directive, kind: ByteString): void {
    for (const { tree, file } of this.#resolve(directive)) {
      // A file that is being read as directives may include itself as data without a cycle, hence a separate list.
      if (this.#openEntries.includes(file.identity)) {
        this.#report(() => includeProblem('include-cycle', directive, printable(file.path)));
        continue;
      }
      if (this.#openEntries.length > MAX_INCLUDE_DEPTH) {
        this.#report(() => includeProblem('include-depth', directive, String(MAX_INCLUDE_DEPTH)));
        continue;
      }
      this.#openEntries.push(file.identity);
      for (const entry of tree.children()) {
        if (--this.#visitsLeft < 0) {
          this.#overflow(entry);
          break;
        }
        this.#readEntry(entry, kind);
      }
      this.#openEntries.pop();
      const { problem } = tree;
      if (problem !== undefined) this.#report(() => syntaxProblem(tree, problem));
    }
  }

  #resolve(directive: Directive): readonly LoadedFile[] {
    const known = this.#targets.get(directive.key);
    if (this.#includesLeft <= 0) {
      if (!this.#overflowed)
        this.#report(() => includeProblem('include-limit', directive, String(this.#maxIncludes)));
      this.#overflowed = true;
      return [];
    }
    if (known !== undefined) {
      this.#includesLeft -= known.length;
      return known;
    }
    const resolved = resolveInclude(this.#source, this.#directory, directive);
    for (const { path, message } of resolved.unreadable) {
      this.#report(() =>
        includeProblem('include-unreadable', directive, `${printable(path)}: ${printable(message)}`),
      );
    }
    const files: LoadedFile[] = [];
    for (const path of resolved.paths) {
      const file = this.#load(path, directive);
      if (file !== undefined) files.push(file);
    }
    this.#includesLeft -= Math.max(1, files.length);
    this.#targets.set(directive.key, files);
    this.#includes.push({ directive, pattern: resolved.pattern, isGlob: resolved.isGlob, files });
    return files;
  }

  #specsOf(name: string): readonly DirectiveSpec[] {
    let specs = this.#specs.get(name);
    if (specs === undefined) {
      specs = directiveSpecs(name, this.#version);
      this.#specs.set(name, specs);
    }
    return specs;
  }

  #overflow(directive: Directive): void {
    if (!this.#overflowed)
      this.#report(() => includeProblem('include-limit', directive, String(this.#maxIncludes)));
    this.#overflowed = true;
  }

  /** Takes a function, because problems beyond the limit are not even worded: there can be millions. */
  #report(problem: () => Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem());
  }
}

function loadedFrom(file: SourceFile): LoadedFile {
  return { file, tree: parse(file) };
}

function specInContext(specs: readonly DirectiveSpec[], context: number): DirectiveSpec | undefined {
  for (const spec of specs) if ((spec.contexts & context) !== 0) return spec;
  return undefined;
}
