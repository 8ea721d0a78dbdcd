import type { Model } from '../../core/model/index.ts';
import { socketOf } from '../../core/model/index.ts';
import type {
  Configuration,
  Directive,
  LoadedFile,
  Place,
  SourceFile,
  Splice,
  SyntaxTree,
} from '../../core/nginx/index.ts';
import { applySplices, printable, quote, TOP } from '../../core/nginx/index.ts';
import { isForeignCode, LEFT_OUT, SILENTLY_LEFT_OUT, STAGED_BLOCKS } from './left-out.ts';
import { STUB_VARIABLE, upstreamTarget } from './upstream-target.ts';

/** A difference between the rehearsal and production, with its place. */
export interface Note {
  readonly message: string;
  readonly place: Place | undefined;
}

/** The parameters of a private copy. */
export interface Staging {
  /** The private folder, absolute. */
  readonly directory: string;
  /** The number of reloads so far. Each configuration has its own files. */
  readonly generation: number;
  readonly stubPort: number;
  /** Staged port on 127.0.0.1, by socket id. */
  readonly ports: ReadonlyMap<string, number>;
  /** Directives that the NGINX of the stage does not know. */
  readonly unknownDirectives: ReadonlySet<string>;
  /** Variables of modules that were left out, without `$`. They are defined as empty. */
  readonly emptyVariables: ReadonlySet<string>;
  /** Finds a dynamic module of the stage's NGINX by its file name. */
  readonly modulePath: (fileName: string) => string | undefined;
  /** True for modules, such as `uwsgi`, that the stage's NGINX was built without. */
  readonly isBuiltWithout: (module: string) => boolean;
}

/** The private copy as values, not written yet. */
export interface StagedTree {
  readonly mainPath: string;
  /** Staged texts and their originals, by staged path. */
  readonly files: ReadonlyMap<string, { readonly text: string; readonly original: SourceFile }>;
  readonly notes: readonly Note[];
  readonly folders: readonly string[];
  /** Files, not folders, that an `alias` names. */
  readonly documents: readonly string[];
  /** The staged path of each `root` and `alias`, by the directive's key. */
  readonly roots: ReadonlyMap<string, string>;
  /** Keys of blocks with their own settings. The owner log refers to them by index. */
  readonly marks: readonly string[];
}

/** Request header with the number of the request in the owner log. */
export const REQUEST_HEADER = 'X-Gatehouse-Request';

/** Paths in the private folder. */
export const staged = {
  certificate: 'tls/stand-in.crt',
  certificateKey: 'tls/stand-in.key',
  dhParameters: 'tls/ffdhe2048.pem',
  users: 'tls/users',
  accessLog: 'access.log',
  errorLog: 'error.log',
  ownerLog: 'owner.log',
} as const;

/**
 * Rewrites a configuration for the private folder. Everything that reaches outside is replaced in place, so that every
 * statement stays on its line. Differences that may matter are noted.
 */
export function stageTree(configuration: Configuration, model: Model, staging: Staging): StagedTree {
  return new Stager(configuration, model, staging).run();
}

/** The context of a statement, as far as staging needs it. */
type Context =
  | 'main'
  | 'events'
  | 'http'
  | 'server'
  | 'location'
  | 'upstream'
  | 'entries'
  | 'if'
  | 'limit_except';

class Stager {
  readonly #configuration: Configuration;
  readonly #staging: Staging;
  readonly #paths = new Map<string, string>();
  readonly #listens = new Map<string, string>();
  readonly #listening = new Set<string>();
  readonly #upstreams: ReadonlySet<string>;
  readonly #httpKey: string | undefined;
  readonly #refused = new Set<string>();
  readonly #notes: Note[] = [];
  readonly #folders = new Set<string>(['cache', 'html', 'roots', 'temp', 'tls']);
  readonly #documents: string[] = [];
  readonly #rootNames = new Map<string, string>();
  readonly #roots = new Map<string, string>();
  readonly #marks: string[] = [];
  #splices: Splice[] = [];

  constructor(configuration: Configuration, model: Model, staging: Staging) {
    this.#configuration = configuration;
    this.#staging = staging;
    this.#httpKey = model.http?.block.key;
    this.#upstreams = new Set(model.upstreams.map(({ name }) => name.toLowerCase()));
    for (const server of model.servers) {
      for (const listen of server.listens) {
        if (listen.directive !== undefined) this.#listens.set(listen.directive.key, socketOf(listen));
        else this.#listening.add(server.block.key);
      }
    }
    // Invalid statements stay as they are, so that NGINX refuses them too.
    for (const { place, severity } of configuration.problems) {
      if (severity === 'error') this.#refused.add(placeKey(place));
    }
    let number = 0;
    for (const loaded of configuration.files.values()) {
      const name = loaded.file.path
        .slice(loaded.file.path.lastIndexOf('/') + 1)
        .replace(/[^\w.-]/g, '_')
        .slice(-80);
      const folder = `conf/${staging.generation}/${number++}`;
      this.#folders.add(folder);
      this.#paths.set(loaded.file.identity, this.#inside(`${folder}/${name}`));
    }
  }

  run(): StagedTree {
    // A file that is included in several contexts needs one copy only, since statements are rewritten alike in all.
    const files = new Map<string, { readonly text: string; readonly original: SourceFile }>();
    for (const loaded of this.#configuration.files.values()) {
      const { tree, file } = loaded;
      this.#walk(tree, TOP, this.#contextOf(loaded));
      files.set(this.#pathOf(loaded), { text: applySplices(file.text, this.#splices), original: file });
      this.#splices = [];
    }
    const { main } = this.#configuration;
    const mainPath = main === undefined ? '' : this.#pathOf(main);
    for (const [path, { text, original }] of files) {
      files.set(path, { text: text.replaceAll(HTTP_PREAMBLE, () => this.#httpPreamble()), original });
    }
    return {
      mainPath,
      files,
      notes: this.#notes,
      folders: [...this.#folders],
      documents: this.#documents,
      roots: this.#roots,
      marks: this.#marks,
    };
  }

  #contextOf(loaded: LoadedFile): Context {
    const contexts = this.#configuration.contexts.get(loaded.file.identity);
    if (loaded === this.#configuration.main) return 'main';
    if (contexts === undefined) return 'entries';
    // The narrowest context is used: `if` in a server allows less than `if` in a location.
    for (const context of ['main', 'http', 'server', 'location', 'upstream', 'events'] as const) {
      if (contexts.has(context)) return context;
    }
    return contexts.has('limitExcept') ? 'limit_except' : 'if';
  }

  #walk(tree: SyntaxTree, block: number, context: Context): void {
    for (const directive of tree.children(block)) {
      if (context === 'entries') {
        if (directive.name === 'include' && directive.argumentCount === 1) this.#include(directive);
      } else if (directive.isBlock) {
        this.#block(directive, context);
      } else {
        this.#statement(directive, context);
      }
    }
  }

  #block(directive: Directive, context: Context): void {
    const { name, tree, index } = directive;
    if (this.#isRefused(directive)) return;
    const inside = STAGED_BLOCKS.get(name);
    if (inside === undefined || this.#staging.unknownDirectives.has(name)) {
      this.#leaveOut(directive, inside === undefined ? blockReason(name) : UNKNOWN_HERE);
      return;
    }
    if (inside === 'opaque') return;
    if (directive.key === this.#httpKey) this.#insert(directive, HTTP_PREAMBLE);
    if (name === 'server') this.#server(directive);
    else if (name === 'location' || name === 'limit_except' || (name === 'if' && context === 'location'))
      this.#mark(directive);
    this.#walk(tree, index, inside);
  }

  #server(directive: Directive): void {
    this.#mark(directive);
    const port = this.#listening.has(directive.key) ? this.#staging.ports.get('*:80') : undefined;
    if (port !== undefined) this.#insert(directive, ` listen 127.0.0.1:${port};`);
  }

  /** Makes the block write its number to the owner log when one of its responses is complete. */
  #mark(directive: Directive): void {
    const number = this.#marks.length;
    this.#marks.push(directive.key);
    this.#insert(
      directive,
      ` ${statement('access_log', this.#inside(staged.ownerLog), `gatehouse_${number}`)}`,
    );
  }

  #statement(directive: Directive, context: Context): void {
    const { name } = directive;
    if (this.#isRefused(directive)) return;
    if (SILENTLY_LEFT_OUT.has(name) || (name === 'error_log' && context === 'main')) {
      this.#replace(directive, []);
    } else if (this.#staging.unknownDirectives.has(name)) {
      this.#leaveOut(directive, UNKNOWN_HERE);
    } else if (isForeignCode(name)) {
      this.#leaveOut(directive, 'code in a configuration is not run');
    } else if (LEFT_OUT.has(name)) {
      this.#leaveOut(directive, LEFT_OUT.get(name) ?? '');
    } else if (name === 'server' && context === 'upstream') {
      this.#upstreamServer(directive);
    } else {
      this.#rewrite(directive);
    }
  }

  #rewrite(directive: Directive): void {
    const { name } = directive;
    const [first = ''] = directive.args;
    const standIn = STAND_INS.get(name);
    if (standIn !== undefined) {
      this.#replace(directive, [statement(name, this.#inside(standIn))]);
      return;
    }
    switch (name) {
      case 'include':
        this.#include(directive);
        return;
      case 'load_module':
        this.#loadModule(directive);
        return;
      case 'listen':
        this.#listen(directive);
        return;
      case 'error_log':
        this.#replace(directive, [
          statement(name, this.#inside(staged.errorLog), ...directive.args.slice(1, 2)),
        ]);
        return;
      case 'access_log':
        this.#accessLog(directive);
        return;
      case 'root':
        this.#root(directive);
        return;
      case 'alias':
        this.#alias(directive);
        return;
      case 'proxy_pass':
        this.#pass(directive, ['http', 'https']);
        return;
      case 'grpc_pass':
        this.#pass(directive, ['grpc', 'grpcs']);
        return;
      case 'resolver':
        // Nothing answers there, so no DNS query leaves the machine.
        this.#replace(directive, [statement(name, '127.0.0.1:9')]);
        return;
      case 'set_real_ip_from':
        if (/^[\d.]+(\/\d+)?$|:/.test(first)) return;
        this.#leaveOut(directive, 'host names are not looked up');
        return;
      default:
    }
    if (name.endsWith('_pass')) this.#pass(directive, []);
    else if (name.endsWith('_cache_path')) this.#cachePath(directive);
    else if (name.endsWith('_temp_path')) this.#replace(directive, []);
    else if (name.endsWith('_store') && !/^(on|off)$/i.test(first)) {
      this.#replace(directive, [statement(name, 'off')]);
      this.#note(directive, 'responses are not stored');
    } else if (name.endsWith('_ssl_verify') && /^on$/i.test(first)) {
      this.#replace(directive, [statement(name, 'off')]);
      this.#note(directive, 'the stub has a self-signed stand-in certificate');
    }
  }

  #include(directive: Directive): void {
    const files = this.#configuration.included(directive);
    const pattern = directive.argument(0) ?? '';
    if (files.length === 0 && !/[*?[]/.test(pattern)) {
      // The file is missing in the real configuration, so a file of this name on this machine must not be read.
      this.#replace(directive, [statement('include', this.#inside(`missing/${pattern}`))]);
      return;
    }
    this.#replace(
      directive,
      files.map((file) => statement('include', this.#pathOf(file))),
    );
  }

  #loadModule(directive: Directive): void {
    const path = directive.argument(0) ?? '';
    const found = this.#staging.modulePath(path.slice(path.lastIndexOf('/') + 1));
    if (found === undefined) this.#leaveOut(directive, 'this NGINX does not have the module');
    else this.#replace(directive, [statement('load_module', found)]);
  }

  #listen(directive: Directive): void {
    const port = this.#staging.ports.get(this.#listens.get(directive.key) ?? '');
    if (port === undefined) return;
    const parameters = directive.args.slice(1);
    const kept = parameters.filter((parameter) => KEPT_LISTEN_PARAMETERS.has(parameter));
    if (parameters.includes('quic')) {
      this.#note(directive, 'HTTP/3 is rehearsed over TCP');
      if (!kept.includes('ssl')) kept.push('ssl');
    }
    const unknown = parameters.filter(
      (parameter) => !KEPT_LISTEN_PARAMETERS.has(parameter) && !/^[a-z_0-9]+(=.*)?$/.test(parameter),
    );
    this.#replace(directive, [statement('listen', `127.0.0.1:${port}`, ...kept, ...unknown)]);
  }

  #accessLog(directive: Directive): void {
    const [path = '', ...rest] = directive.args;
    if (path === 'off') {
      this.#replace(directive, []);
      return;
    }
    const format = rest.find((word) => !/^(buffer|flush|gzip|if)\b/.test(word));
    const condition = rest.find((word) => word.startsWith('if='));
    const kept = [format ?? (condition === undefined ? undefined : 'combined'), condition].filter(
      (word) => word !== undefined,
    );
    this.#replace(directive, [statement('access_log', this.#inside(staged.accessLog), ...kept)]);
  }

  #root(directive: Directive): void {
    const folder = this.#rootFolder(directive.argument(0) ?? '');
    this.#roots.set(directive.key, this.#inside(folder));
    this.#replace(directive, [statement('root', this.#inside(folder))]);
  }

  #alias(directive: Directive): void {
    const text = directive.argument(0) ?? '';
    const match = directive.parent?.args ?? [];
    const isPrefix = match.length === 1 ? !/^[=~]/.test(match[0] ?? '') : match[0] === '^~';
    const folder = this.#rootFolder(text);
    const slash = text.endsWith('/') ? '/' : '';
    if (slash === '' && !isPrefix) {
      const file = `${folder}/document.txt`;
      this.#documents.push(file);
      this.#replace(directive, [statement('alias', this.#inside(file))]);
      return;
    }
    this.#roots.set(directive.key, this.#inside(folder + slash));
    this.#replace(directive, [statement('alias', this.#inside(folder + slash))]);
  }

  #rootFolder(text: string): string {
    const known = this.#rootNames.get(text);
    if (known !== undefined) return known;
    const folder = `roots/${this.#rootNames.size}`;
    this.#rootNames.set(text, folder);
    this.#folders.add(folder);
    return folder;
  }

  #pass(directive: Directive, schemes: readonly string[]): void {
    const { name } = directive;
    const target = directive.argument(0) ?? '';
    const replaced = upstreamTarget(target, {
      schemes,
      upstreams: this.#upstreams,
      port: this.#staging.stubPort,
    });
    if (replaced !== target)
      this.#replace(directive, [statement(name, replaced, ...directive.args.slice(1))]);
  }

  #upstreamServer(directive: Directive): void {
    const kept = directive.args.slice(1).filter((word) => !/^(resolve$|service=|max_fails=)/.test(word));
    // `max_fails=0`: provoked errors must not take the stub out of service.
    this.#replace(directive, [
      statement('server', `127.0.0.1:${this.#staging.stubPort}`, ...kept, 'max_fails=0'),
    ]);
  }

  #cachePath(directive: Directive): void {
    const folder = `cache/${this.#folders.size}`;
    this.#folders.add(folder);
    this.#replace(directive, [statement(directive.name, this.#inside(folder), ...directive.args.slice(1))]);
  }

  #httpPreamble(): string {
    const { emptyVariables, isBuiltWithout, stubPort } = this.#staging;
    const statements = [
      statement('client_body_temp_path', this.#inside('temp/client_body')),
      ...['proxy', 'fastcgi', 'uwsgi', 'scgi']
        .filter((module) => !isBuiltWithout(module))
        .map((module) => statement(`${module}_temp_path`, this.#inside(`temp/${module}`))),
      statement('access_log', this.#inside(staged.accessLog)),
      `map "" $${STUB_VARIABLE} { default 127.0.0.1:${stubPort}; }`,
      ...[...emptyVariables].map((variable) => `map "" $${variable} { default ""; }`),
      ...this.#marks.map(
        (_, number) =>
          `log_format gatehouse_${number} '$http_x_gatehouse_request ${number} $status $server_name';`,
      ),
    ];
    return ` ${statements.join(' ')}`;
  }

  #isRefused(directive: Directive): boolean {
    return this.#refused.size > 0 && this.#refused.has(placeKey(directive.placeOfArgument(-1)));
  }

  #leaveOut(directive: Directive, reason: string): void {
    this.#note(directive, `left out: ${reason}`);
    this.#replace(directive, []);
  }

  #note(directive: Directive, message: string): void {
    this.#notes.push({ message: `"${printable(directive.name)}" ${message}`, place: directive.place });
  }

  /** Replaces a directive by statements. Its end, and everything after it, stays on the same line. */
  #replace(directive: Directive, statements: readonly string[]): void {
    const { start, end, tree } = directive;
    const lineFeeds = '\n'.repeat(tree.lineAt(end - 1) - tree.lineAt(start));
    const text = statements.join(' ');
    this.#splices.push({
      start,
      end,
      text: text.endsWith(';') ? `${text.slice(0, -1)}${lineFeeds};` : lineFeeds,
    });
  }

  #insert(block: Directive, text: string): void {
    const offset = block.terminator + 1;
    this.#splices.push({ start: offset, end: offset, text });
  }

  #pathOf(loaded: LoadedFile): string {
    return this.#paths.get(loaded.file.identity) ?? '';
  }

  #inside(path: string): string {
    return `${this.#staging.directory}/${path}`;
  }
}

/** Placeholder for a text that is only known when all files are done. NUL does not occur in valid configurations. */
const HTTP_PREAMBLE = '\0gatehouse-http-preamble\0';

const UNKNOWN_HERE = 'this NGINX does not know it';

const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['ssl_certificate', staged.certificate],
  ['ssl_certificate_key', staged.certificateKey],
  ['ssl_client_certificate', staged.certificate],
  ['ssl_trusted_certificate', staged.certificate],
  ['ssl_dhparam', staged.dhParameters],
  ['auth_basic_user_file', staged.users],
  ...['proxy', 'grpc', 'uwsgi'].flatMap((module) => [
    [`${module}_ssl_certificate`, staged.certificate] as const,
    [`${module}_ssl_certificate_key`, staged.certificateKey] as const,
    [`${module}_ssl_trusted_certificate`, staged.certificate] as const,
  ]),
]);

const KEPT_LISTEN_PARAMETERS: ReadonlySet<string> = new Set([
  'default_server',
  'default',
  'ssl',
  'http2',
  'proxy_protocol',
]);

function blockReason(name: string): string {
  if (isForeignCode(name)) return 'code in a configuration is not run';
  return name === 'stream' || name === 'mail'
    ? 'only HTTP is rehearsed'
    : 'blocks of other modules are not rehearsed';
}

function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function statement(name: string, ...args: readonly string[]): string {
  return `${[name, ...args.map((value) => quote(value))].join(' ')};`;
}
