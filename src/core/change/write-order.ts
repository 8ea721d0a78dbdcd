import type { Model } from '../model/index.ts';
import type { ByteString, SyntaxTree } from '../nginx/index.ts';
import { problemsOf } from './audit.ts';
import type { FileChange } from './file-change.ts';
import { FileLevels } from './file-levels.ts';
import type { Part } from './precedence.ts';
import { precedences } from './precedence.ts';
import type { Replacement } from './statement-diff.ts';
import { statementDifferences, textOf, withReplacements } from './statement-diff.ts';

/** A rename to a name that no include matches. */
type Rename = Extract<FileChange, { kind: 'rename' }>;

/**
 * The writes and renames that lead from a configuration to new texts. NGINX can be reloaded after each of them, also in
 * reverse order. If no order of whole files is possible, a file is written twice, first with only the parts that
 * others wait for.
 */
export function orderedChanges(
  before: Model,
  texts: readonly SyntaxTree[],
  renames: readonly Rename[],
): FileChange[] {
  // NGINX does not load this configuration. Renames come first, because they move away the copies that prevent loading.
  const isBroken = problemsOf(before).some(({ severity }) => severity === 'error');
  const works = worksOf(before, texts, isBroken ? [] : renames);
  return [...(isBroken ? renames : []), ...scheduled(works)];
}

/** The change to one file. */
interface FileWork {
  readonly parts: readonly WorkPart[];
  /** Writes all parts. */
  readonly finish: () => FileChange;
  /** Writes only the given parts; undefined when the parts cannot be written separately. */
  readonly begin: ((parts: readonly WorkPart[]) => FileChange) | undefined;
}

interface WorkPart extends Part {
  readonly replacement: Replacement | undefined;
  work: FileWork | undefined;
  readonly waitsFor: Set<WorkPart>;
  readonly waiting: WorkPart[];
  isDone: boolean;
}

function worksOf(before: Model, texts: readonly SyntaxTree[], renames: readonly Rename[]): FileWork[] {
  const { files } = before.configuration;
  const drafts = texts.flatMap((after) => {
    const tree = files.get(after.file.identity)?.tree;
    return tree === undefined || tree.text === after.text ? [] : [{ tree, after }];
  });
  // A single change has nothing to wait for, and comparing a large file takes time.
  if (drafts.length + renames.length < 2) {
    const moves = renames.map((rename) => ({ parts: [], finish: () => rename, begin: undefined }));
    return [...moves, ...drafts.map(({ tree, after }) => writeOf(tree, after, []))];
  }
  const levels = new FileLevels(before);
  const writes = drafts.map(({ tree, after }) => {
    const parts = statementDifferences(tree, after).map(({ from, to, start, end, block }) => {
      const text = to === undefined ? '' : textOf(to);
      return newPart({ from, to, levels: levels.of(tree, block) }, { start, end, text });
    });
    return writeOf(tree, after, parts);
  });
  const moves = renames.flatMap((rename) => {
    const loaded = [...files.values()].find(({ file }) => file.hostPath === rename.path);
    return loaded === undefined ? [] : [moveOf(rename, loaded.tree, levels)];
  });
  const works = [...moves, ...writes];
  for (const work of works) for (const part of work.parts) part.work = work;
  precedences(
    works.flatMap(({ parts }) => parts),
    (one, other) => {
      other.waitsFor.add(one);
      one.waiting.push(other);
    },
  );
  return works;
}

function writeOf(tree: SyntaxTree, after: SyntaxTree, parts: readonly WorkPart[]): FileWork {
  const path = tree.file.hostPath;
  let now = tree.text;
  const write = (text: ByteString): FileChange => {
    const change = { kind: 'write', path, before: now, after: text } as const;
    now = text;
    return change;
  };
  return {
    parts,
    finish: () => write(after.text),
    begin: (chosen) => {
      const made = parts.filter((part) => part.isDone || chosen.includes(part));
      const replacements = made.flatMap(({ replacement }) =>
        replacement === undefined ? [] : [replacement],
      );
      return write(withReplacements(tree.text, replacements));
    },
  };
}

/** A rename removes all statements of a file at once. Nothing outside uses the content of its blocks. */
function moveOf(rename: Rename, tree: SyntaxTree, levels: FileLevels): FileWork {
  const parts = tree
    .children()
    .map((from) => newPart({ from, to: undefined, levels: levels.of(tree, undefined) }, undefined));
  return { parts, finish: () => rename, begin: undefined };
}

function newPart(part: Part, replacement: Replacement | undefined): WorkPart {
  return { ...part, replacement, work: undefined, waitsFor: new Set(), waiting: [], isDone: false };
}

function scheduled(works: readonly FileWork[]): FileChange[] {
  const changes: FileChange[] = [];
  let pending = works;
  while (pending.length > 0) {
    const left: FileWork[] = [];
    for (const work of pending) {
      if (work.parts.every((part) => canFollow(part, work))) changes.push(finishAll(work));
      else left.push(work);
    }
    if (left.length === pending.length) {
      const [first] = left as [FileWork];
      const beginning = beginFirst(left);
      changes.push(beginning ?? finishAll(first));
      pending = beginning === undefined ? left.slice(1) : left;
    } else {
      pending = left;
    }
  }
  return changes;
}

/** True when a part waits only for parts of the same file. */
function canFollow({ waitsFor }: WorkPart, work: FileWork): boolean {
  for (const other of waitsFor) if (!other.isDone && other.work !== work) return false;
  return true;
}

function finishAll(work: FileWork): FileChange {
  for (const part of work.parts) part.isDone = true;
  return work.finish();
}

/** Writes the awaited parts of the first file that has some; undefined when no file has. */
function beginFirst(works: readonly FileWork[]): FileChange | undefined {
  for (const work of works) {
    const chosen = work.begin === undefined ? [] : awaitedParts(work);
    if (chosen.length === 0) continue;
    const change = work.begin?.(chosen);
    for (const part of chosen) part.isDone = true;
    return change;
  }
  return undefined;
}

/** The parts of a file that are ready and that other files wait for, with the parts of the same file that they need. */
function awaitedParts({ parts }: FileWork): WorkPart[] {
  const ready = new Set<WorkPart>();
  let size: number;
  do {
    size = ready.size;
    for (const part of parts) {
      if (part.isDone || ready.has(part)) continue;
      if ([...part.waitsFor].every((other) => other.isDone || ready.has(other))) ready.add(part);
    }
  } while (ready.size > size);
  const chosen = new Set<WorkPart>();
  const choose = (part: WorkPart) => {
    if (part.isDone || chosen.has(part)) return;
    chosen.add(part);
    part.waitsFor.forEach(choose);
  };
  for (const part of ready) {
    if (part.waiting.some((other) => !other.isDone && other.work !== part.work)) choose(part);
  }
  return [...chosen];
}
