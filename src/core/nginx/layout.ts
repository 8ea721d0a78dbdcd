import type { ByteString } from './source.ts';
import type { Directive, SyntaxTree } from './syntax-tree.ts';

/** True when there is only white space before an offset on its line. */
export function isFirstOnLine(text: ByteString, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}

/** True when only white space or a comment follows an offset on its line. */
export function restOfLineIsBlank(text: ByteString, offset: number): boolean {
  const line = text.indexOf('\n', offset);
  return /^[ \t\r]*(#.*)?$/s.test(text.slice(offset, line === -1 ? text.length : line));
}

/**
 * The white space at the start of a directive's line. If the directive shares its line, the indentation of its block's
 * content.
 */
export function indentation(directive: Directive): string {
  const { tree, start } = directive;
  const lineStart = tree.text.lastIndexOf('\n', start - 1) + 1;
  if (isFirstOnLine(tree.text, start)) return tree.text.slice(lineStart, start);
  const { parent } = directive;
  if (parent === undefined || tree.lineAt(parent.start) < tree.lineAt(start)) {
    return /^[ \t]*/.exec(tree.text.slice(lineStart, start))?.[0] ?? '';
  }
  return childIndentation(parent);
}

/** The white space that a new line inside a block should start with. */
export function childIndentation(block: Directive): string {
  const { tree } = block;
  const child = tree.children(block.index).find(({ start }) => isFirstOnLine(tree.text, start));
  return child === undefined ? indentation(block) + indentationUnit(tree) : indentation(child);
}

/** The line end in use near an offset: `\r\n` or `\n`. */
export function endOfLineMark(tree: SyntaxTree, offset: number): string {
  const { text } = tree;
  const after = text.indexOf('\n', offset);
  const line = after === -1 ? text.lastIndexOf('\n') : after;
  return line > 0 && text.charAt(line - 1) === '\r' ? '\r\n' : '\n';
}

/** The indentation of one level in this file, taken from its first indented block. */
function indentationUnit(tree: SyntaxTree): string {
  const { count, parent } = tree.columns;
  for (let index = 0; index < Math.min(count, 200); index++) {
    const outer = parent[index] as number;
    if (outer === -1) continue;
    const child = tree.directive(index);
    if (!isFirstOnLine(tree.text, child.start)) continue;
    const inner = indentation(child);
    const around = indentation(tree.directive(outer));
    if (inner.length > around.length && inner.startsWith(around)) return inner.slice(around.length);
  }
  return '    ';
}
