import { diffArrays } from 'diff';
import type { ByteString, Directive, Splice, SyntaxTree } from '../nginx/index.ts';
import { applySplices, TOP } from '../nginx/index.ts';

/** A statement that is added, removed, or gets other arguments, between two texts of a file. */
export interface StatementDifference {
  /** In the text before. Undefined for an added statement. */
  readonly from: Directive | undefined;
  /** In the text after. Undefined for a removed statement. */
  readonly to: Directive | undefined;
  /** The block around it in the text before; undefined at the top of the file. */
  readonly block: Directive | undefined;
  /** The replaced bytes of the text before. */
  readonly start: number;
  readonly end: number;
}

/**
 * The statements in which two texts of a file differ, in the order of the file. A block in both texts is compared
 * inside. A block in only one text is one statement. White space and comments do not count.
 */
export function statementDifferences(before: SyntaxTree, after: SyntaxTree): StatementDifference[] {
  const found: StatementDifference[] = [];
  compareBlocks({ tree: before, index: TOP }, { tree: after, index: TOP }, found);
  return found;
}

/** A replacement of bytes in the text before. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: ByteString;
}

/** A text with some statements replaced. It is only an intermediate state, so its layout does not matter. */
export function withReplacements(text: ByteString, replacements: Iterable<Replacement>): ByteString {
  const splices = new Map<string, Splice>();
  for (const { start, end, text } of replacements) {
    const key = `${start}-${end}`;
    const known = splices.get(key)?.text ?? '';
    // Insertions at one offset are joined into one splice, because `applySplices` counts equal splices once.
    splices.set(key, { start, end, text: start === end ? `${known}\n${text}\n` : text });
  }
  return applySplices(text, [...splices.values()]);
}

/** The text of a statement, including its block. */
export function textOf({ tree, start, end }: Directive): ByteString {
  return tree.text.slice(start, end);
}

interface BlockOf {
  readonly tree: SyntaxTree;
  readonly index: number;
}

function compareBlocks(before: BlockOf, after: BlockOf, found: StatementDifference[]): void {
  const old = before.tree.children(before.index);
  const fresh = after.tree.children(after.index);
  const block = before.index === TOP ? undefined : before.tree.directive(before.index);
  let [at, atFresh] = [0, 0];
  let going: Directive[] = [];
  let coming: Directive[] = [];
  const settle = () => {
    found.push(...changesIn(going, coming, block, old[at - going.length - 1]));
    going = [];
    coming = [];
  };
  for (const { value, added, removed } of diffArrays(old.map(signature), fresh.map(signature))) {
    const count = value.length;
    if (added) coming.push(...fresh.slice(atFresh, atFresh + count));
    else if (removed) going.push(...old.slice(at, at + count));
    else settle();
    if (!added) at += count;
    if (!removed) atFresh += count;
    if (added || removed) continue;
    for (let number = count; number > 0; number--) {
      const [one, other] = [old[at - number], fresh[atFresh - number]];
      if (one?.isBlock && other !== undefined) compareBlocks(one, other, found);
    }
  }
  settle();
}

/** Identifies a statement without the content of its block. */
function signature(directive: Directive): string {
  return JSON.stringify([directive.name, directive.args, directive.isBlock]);
}

/** Repeatable directives, which their first argument identifies. */
const LISTS = /^(add_header|\w+_hide_header|limit_req|set_real_ip_from)$/;

/** Pairs removed and added statements of the same name: these are changed arguments. */
function changesIn(
  going: readonly Directive[],
  coming: readonly Directive[],
  block: Directive | undefined,
  neighbour: Directive | undefined,
): StatementDifference[] {
  const left = [...going];
  const changes: StatementDifference[] = [];
  let end = neighbour?.end ?? (block === undefined ? 0 : block.terminator + 1);
  for (const to of coming) {
    const from = left.find(
      (other) =>
        other.name === to.name &&
        !other.isBlock &&
        !to.isBlock &&
        (!LISTS.test(to.name) || other.argument(0)?.toLowerCase() === to.argument(0)?.toLowerCase()),
    );
    if (from !== undefined) {
      left.splice(left.indexOf(from), 1);
      end = Math.max(end, from.end);
      changes.push({ from, to, block, start: from.start, end: from.end });
    } else {
      changes.push({ from: undefined, to, block, start: end, end });
    }
  }
  for (const from of left) changes.push({ from, to: undefined, block, start: from.start, end: from.end });
  return changes;
}
