import { parse } from './parse.ts';
import type { ByteString } from './source.ts';
import type { Directive, SyntaxTree } from './syntax-tree.ts';
import { TOP } from './syntax-tree.ts';

/** A statement that is commented out with `#`. Vendors ship optional settings this way. */
export interface CommentedStatement {
  readonly tree: SyntaxTree;
  /** Offset of the `#`. */
  readonly start: number;
  /** Offset at which the statement itself starts. */
  readonly statementStart: number;
  /** The statement, read from the comment's text: its offsets count from `statementStart`. */
  readonly directive: Directive;
}

/**
 * The commented-out statements named `name` that stand directly in a block (or at a file's top), in order.
 * A comment counts only when everything after its `#` is one whole statement. A further comment may follow it.
 */
export function commentedStatements(tree: SyntaxTree, block: number, name: ByteString): CommentedStatement[] {
  const found: CommentedStatement[] = [];
  for (const { start, end } of gaps(tree, block)) {
    for (let at = start; at < end; at++) {
      if (tree.text.charCodeAt(at) !== 0x23) continue;
      const lineEnd = endOfLine(tree.text, at, end);
      const statement = commentedStatement(tree, at, lineEnd);
      if (statement !== undefined && statement.directive.name === name) found.push(statement);
      at = lineEnd;
    }
  }
  return found;
}

function commentedStatement(tree: SyntaxTree, start: number, end: number): CommentedStatement | undefined {
  let statementStart = start;
  while (statementStart < end && /[#\s]/.test(tree.text.charAt(statementStart))) statementStart++;
  const text = tree.text.slice(statementStart, end);
  const comment = parse({ ...tree.file, text });
  const directive = comment.columns.count === 1 ? comment.directive(0) : undefined;
  if (directive === undefined || comment.problem !== undefined || directive.isBlock) return undefined;
  return { tree, start, statementStart, directive };
}

/** The parts of a block between its directives: white space and comments. */
function gaps(tree: SyntaxTree, block: number): { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = block === TOP ? 0 : tree.directive(block).terminator + 1;
  for (const child of tree.children(block)) {
    found.push({ start, end: child.start });
    start = child.end;
  }
  // After a syntax problem the text may be anything.
  const end = block === TOP ? (tree.problem?.offset ?? tree.text.length) : tree.directive(block).end - 1;
  found.push({ start, end });
  return found;
}

function endOfLine(text: ByteString, at: number, limit: number): number {
  const line = text.indexOf('\n', at);
  return line === -1 || line > limit ? limit : line;
}
