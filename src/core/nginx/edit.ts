import type { CommentedStatement } from './comments.ts';
import { childIndentation, endOfLineMark, indentation, isFirstOnLine, restOfLineIsBlank } from './layout.ts';
import type { QuoteStyle } from './quoting.ts';
import { quote, quoteStyle } from './quoting.ts';
import type { ByteString } from './source.ts';
import type { Splice } from './splice.ts';
import type { SyntaxTree } from './syntax-tree.ts';
import { Directive, TOP } from './syntax-tree.ts';

/** A statement to be written. Arguments are values as NGINX should see them. */
export interface Statement {
  readonly name: ByteString;
  readonly args: readonly ByteString[];
  /** The statements of its block. Without a body the statement ends in `;`. */
  readonly body?: readonly Statement[];
  /** A line of comment above it, without `#`. */
  readonly comment?: string;
}

/** A block, or the top of a file. */
export type Block = Directive | SyntaxTree;

export type InsertPoint =
  | { readonly at: 'after'; readonly directive: Directive }
  | { readonly at: 'before'; readonly directive: Directive }
  | { readonly at: 'start'; readonly block: Block }
  | { readonly at: 'end'; readonly block: Block };

/** A change to the text of one file, in terms of statements. */
export type TextEdit =
  | { readonly kind: 'insert'; readonly point: InsertPoint; readonly statement: Statement }
  | { readonly kind: 'set-arguments'; readonly directive: Directive; readonly args: readonly ByteString[] }
  | { readonly kind: 'remove'; readonly directive: Directive }
  | { readonly kind: 'adopt'; readonly comment: CommentedStatement; readonly args: readonly ByteString[] };

/** The tree whose text an edit changes. */
export function editedTree(edit: TextEdit): SyntaxTree {
  switch (edit.kind) {
    case 'insert':
      return edit.point.at === 'after' || edit.point.at === 'before'
        ? edit.point.directive.tree
        : treeOf(edit.point.block);
    case 'adopt':
      return edit.comment.tree;
    default:
      return edit.directive.tree;
  }
}

/**
 * Turns an edit into splices of its file's text. New text follows the neighbours: their indentation, quoting,
 * alignment and line ends. All other bytes stay as they are.
 */
export function splicesOf(edit: TextEdit): Splice[] {
  switch (edit.kind) {
    case 'insert':
      return [insertion(edit.point, edit.statement)];
    case 'set-arguments':
      return argumentSplices(edit.directive, edit.args, 0);
    case 'remove':
      return [removal(edit.directive)];
    case 'adopt': {
      const { comment, args } = edit;
      const uncomment = { start: comment.start, end: comment.statementStart, text: '' };
      return [uncomment, ...argumentSplices(comment.directive, args, comment.statementStart)];
    }
  }
}

function treeOf(block: Block): SyntaxTree {
  return block instanceof Directive ? block.tree : block;
}

function insertion(point: InsertPoint, statement: Statement): Splice {
  if (point.at === 'after') return insertAfter(point.directive, statement);
  if (point.at === 'before') return insertBefore(point.directive, statement);
  const tree = treeOf(point.block);
  const children = tree.children(point.block instanceof Directive ? point.block.index : TOP);
  const neighbour = point.at === 'start' ? children[0] : children.at(-1);
  if (neighbour !== undefined) {
    return point.at === 'start' ? insertBefore(neighbour, statement) : insertAfter(neighbour, statement);
  }
  return point.block instanceof Directive ? fillBlock(point.block, statement) : fillFile(tree, statement);
}

function insertAfter(neighbour: Directive, statement: Statement): Splice {
  const { tree, end } = neighbour;
  if (!restOfLineIsBlank(tree.text, end)) {
    return at(end, ` ${inline(statement, neighbour)}`);
  }
  const line = tree.text.indexOf('\n', end);
  const eol = endOfLineMark(tree, end);
  let offset = line === -1 ? tree.text.length : line;
  if (line !== -1 && tree.text.charAt(line - 1) === '\r') offset--;
  return at(offset, eol + lines(statement, indentation(neighbour), eol, neighbour));
}

function insertBefore(neighbour: Directive, statement: Statement): Splice {
  const { tree, start } = neighbour;
  if (!isFirstOnLine(tree.text, start)) return at(start, `${inline(statement, neighbour)} `);
  const eol = endOfLineMark(tree, start);
  return at(startOfRemarks(neighbour), lines(statement, indentation(neighbour), eol, neighbour) + eol);
}

/** Offset of the comment lines right above a directive, or of its own line when there are none. */
function startOfRemarks(directive: Directive): number {
  const { tree } = directive;
  let line = tree.lineAt(directive.start);
  const floor = directive.parent === undefined ? 0 : tree.lineAt(directive.parent.terminator);
  while (line - 1 > floor && /^[ \t]*#/.test(tree.text.slice(tree.lineStart(line - 1), tree.lineStart(line))))
    line--;
  return tree.lineStart(line);
}

function fillBlock(block: Directive, statement: Statement): Splice {
  const { tree } = block;
  const open = block.terminator + 1;
  const close = block.end - 1;
  const eol = endOfLineMark(tree, block.start);
  const text = lines(statement, childIndentation(block), eol, undefined);
  const body = tree.text.slice(open, close);
  if (body.trim() === '') {
    return { start: open, end: close, text: `${eol}${text}${eol}${indentation(block)}` };
  }
  // The block holds only comments. The last one ends in a line feed, otherwise the brace would be part of it.
  return at(tree.lineStart(tree.lineAt(close)), text + eol);
}

function fillFile(tree: SyntaxTree, statement: Statement): Splice {
  const eol = endOfLineMark(tree, 0);
  const separator = tree.text === '' || tree.text.endsWith('\n') ? '' : eol;
  return at(tree.text.length, separator + lines(statement, '', eol, undefined) + eol);
}

function removal(directive: Directive): Splice {
  const { tree, start, end } = directive;
  const { text } = tree;
  if (isFirstOnLine(text, start) && /^[ \t]*\r?(\n|$)/.test(text.slice(end, end + 4096))) {
    const lineStart = tree.lineStart(tree.lineAt(start));
    const lineFeed = text.indexOf('\n', end);
    if (lineFeed !== -1) return { start: lineStart, end: lineFeed + 1, text: '' };
    // The last line of a file without a final line feed: remove the line feed before it.
    const before = text.slice(0, lineStart).replace(/\r?\n$/, '').length;
    return { start: before, end: text.length, text: '' };
  }
  const gap = /[ \t]/.test(text.charAt(start - 1)) && /[ \t]/.test(text.charAt(end)) ? 1 : 0;
  return { start: start - gap, end, text: '' };
}

function argumentSplices(directive: Directive, args: readonly ByteString[], base: number): Splice[] {
  const splices: Splice[] = [];
  const count = directive.argumentCount;
  const kept = Math.min(count, args.length);
  for (let number = 0; number < kept; number++) {
    const value = args[number] as ByteString;
    if (directive.argument(number) === value) continue;
    const { start, end } = directive.argumentSpan(number);
    const text = quote(value, quoteStyle(directive.rawArgument(number)));
    splices.push({ start: base + start, end: base + end, text });
  }
  const { end } = directive.argumentSpan(kept - 1);
  if (args.length > count) {
    const added = args.slice(count).map((value) => ` ${quote(value)}`);
    splices.push(at(base + end, added.join('')));
  } else if (args.length < count) {
    splices.push({ start: base + end, end: base + directive.argumentSpan(count - 1).end, text: '' });
  }
  return splices;
}

function at(offset: number, text: ByteString): Splice {
  return { start: offset, end: offset, text };
}

function lines(
  statement: Statement,
  indent: string,
  eol: string,
  neighbour: Directive | undefined,
): ByteString {
  const head = indent + words(statement, neighbour);
  const remark = statement.comment === undefined ? '' : `${indent}# ${statement.comment}${eol}`;
  if (statement.body === undefined) return `${remark}${head};`;
  const deeper = indent.endsWith('\t') ? `${indent}\t` : `${indent}    `;
  const body = statement.body.map((inner) => lines(inner, deeper, eol, undefined) + eol);
  return `${remark}${head} {${eol}${body.join('')}${indent}}`;
}

function inline(statement: Statement, neighbour: Directive): ByteString {
  const head = words(statement, neighbour);
  if (statement.body === undefined) return `${head};`;
  return `${head} { ${statement.body.map((inner) => inline(inner, neighbour)).join(' ')} }`;
}

/** Name and arguments, spaced and quoted like a neighbour of the same name. */
function words(statement: Statement, neighbour: Directive | undefined): ByteString {
  const model = neighbour?.name === statement.name ? neighbour : undefined;
  let text = quote(statement.name);
  statement.args.forEach((value, number) => {
    const written = quote(value, model === undefined ? 'bare' : styleOf(model, number));
    text += gapBefore(model, statement.args, number) + written;
  });
  return text;
}

function styleOf(model: Directive, number: number): QuoteStyle {
  return number < model.argumentCount ? quoteStyle(model.rawArgument(number)) : 'bare';
}

/** White space before an argument: the neighbour's, stretched so that aligned columns stay aligned. */
function gapBefore(model: Directive | undefined, args: readonly ByteString[], number: number): string {
  if (model === undefined || number >= model.argumentCount) return ' ';
  const previous = model.argumentSpan(number - 1);
  const gap = model.tree.text.slice(previous.end, model.argumentSpan(number).start);
  if (!/^[ \t]+$/.test(gap)) return ' ';
  if (number === 0 || gap === ' ' || gap.includes('\t')) return gap;
  const width = previous.end - previous.start + gap.length;
  const written = quote(args[number - 1] as ByteString, styleOf(model, number - 1)).length;
  return ' '.repeat(Math.max(1, width - written));
}
