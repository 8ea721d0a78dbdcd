import type { Model } from '../model/index.ts';
import type { ByteString, SyntaxTree } from '../nginx/index.ts';
import { problemsOf } from './audit.ts';
import type { FileChange } from './file-change.ts';
import { FileLevels } from './file-levels.ts';
import type { Part } from './precedence.ts';
import { precedences } from './precedence.ts';
import type { Replacement } from './statement-diff.ts';
import { statementDifferences, textOf, withReplacements } from './statement-diff.ts';

/** A file that goes to a name that no include finds. */
type Rename = Extract<FileChange, { kind: 'rename' }>;

/**
 * The writes and renames that lead from a configuration to new texts, in an order in which NGINX may be reloaded
 * after each of them, and in which the same holds on the way back. Where no order of whole files will do, a file
 * is written twice, the first time with what others wait for.
 */
export function inOrder(
  before: Model,
  texts: readonly SyntaxTree[],
  renames: readonly Rename[],
): FileChange[] {
  // NGINX does not load what there is: any order is as good until the copies that keep it from that are gone.
  const isBroken = problemsOf(before).some(({ severity }) => severity === 'error');
  const works = worksOf(before, texts, isBroken ? [] : renames);
  return [...(isBroken ? renames : []), ...scheduled(works)];
}

/** What is to be done to one file. */
interface Work {
  readonly parts: readonly WorkPart[];
  /** The change that makes all parts so, or only those that are chosen; undefined where it is all or none. */
  readonly finish: () => FileChange;
  readonly begin: ((parts: readonly WorkPart[]) => FileChange) | undefined;
}

interface WorkPart extends Part {
  readonly replacement: Replacement | undefined;
  work: Work | undefined;
  readonly waitsFor: Set<WorkPart>;
  readonly waiting: WorkPart[];
  isDone: boolean;
}

function worksOf(before: Model, texts: readonly SyntaxTree[], renames: readonly Rename[]): Work[] {
  const { files } = before.configuration;
  const drafts = texts.flatMap((after) => {
    const tree = files.get(after.file.identity)?.tree;
    return tree === undefined || tree.text === after.text ? [] : [{ tree, after }];
  });
  // A single change has nothing to wait for, and looking into a large file takes time.
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

function writeOf(tree: SyntaxTree, after: SyntaxTree, parts: readonly WorkPart[]): Work {
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

/** All that a file says goes at once. What stands in its blocks goes with these, and nobody else uses it. */
function moveOf(rename: Rename, tree: SyntaxTree, levels: FileLevels): Work {
  const parts = tree
    .children()
    .map((from) => newPart({ from, to: undefined, levels: levels.of(tree, undefined) }, undefined));
  return { parts, finish: () => rename, begin: undefined };
}

function newPart(part: Part, replacement: Replacement | undefined): WorkPart {
  return { ...part, replacement, work: undefined, waitsFor: new Set(), waiting: [], isDone: false };
}

function scheduled(works: readonly Work[]): FileChange[] {
  const changes: FileChange[] = [];
  let pending = works;
  while (pending.length > 0) {
    const left: Work[] = [];
    for (const work of pending) {
      if (work.parts.every((part) => canFollow(part, work))) changes.push(finished(work));
      else left.push(work);
    }
    if (left.length === pending.length) {
      const [first] = left as [Work];
      const beginning = begun(left);
      changes.push(beginning ?? finished(first));
      pending = beginning === undefined ? left.slice(1) : left;
    } else {
      pending = left;
    }
  }
  return changes;
}

/** True when a part waits for nothing but parts of the same file. */
function canFollow({ waitsFor }: WorkPart, work: Work): boolean {
  for (const other of waitsFor) if (!other.isDone && other.work !== work) return false;
  return true;
}

function finished(work: Work): FileChange {
  for (const part of work.parts) part.isDone = true;
  return work.finish();
}

/** Begins the first file that has something which another one waits for; undefined when none has. */
function begun(works: readonly Work[]): FileChange | undefined {
  for (const work of works) {
    const chosen = work.begin === undefined ? [] : awaitedParts(work);
    if (chosen.length === 0) continue;
    const change = work.begin?.(chosen);
    for (const part of chosen) part.isDone = true;
    return change;
  }
  return undefined;
}

/** The parts of a file that wait for nothing else and that other files wait for, with what these need of the file. */
function awaitedParts({ parts }: Work): WorkPart[] {
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
