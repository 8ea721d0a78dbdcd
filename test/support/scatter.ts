import { parse, type SyntaxTree, TOP } from '../../src/core/nginx/index.ts';

/**
 * The same configuration in more files: blocks and single statements that `choose` names are moved to files of their
 * own, which are included in their place. NGINX makes the same of it.
 */
export function scattered(
  files: Readonly<Record<string, string>>,
  choose: () => boolean,
): Record<string, string> {
  const result: Record<string, string> = {};
  let number = 0;
  const place = (text: string): string => {
    const name = `part-${number++}.conf`;
    const path = `/etc/nginx/${name}`;
    result[path] = '';
    result[path] = taken(parse({ path, hostPath: path, identity: path, editable: true, text }), TOP);
    return `include ${name};`;
  };
  const taken = (tree: SyntaxTree, block: number): string => {
    const { text } = tree;
    const start = block === TOP ? 0 : tree.directive(block).terminator + 1;
    const end = block === TOP ? text.length : tree.directive(block).end - 1;
    let copied = '';
    let at = start;
    for (const child of tree.children(block)) {
      copied += text.slice(at, child.start);
      const mayMove = /^(server|location|if|add_header|limit_req|server_tokens|ssl_session_cache)$/.test(
        child.name,
      );
      const isInside = block !== TOP || !/nginx\.conf$/.test(tree.file.path);
      if (mayMove && isInside && choose()) {
        copied += place(text.slice(child.start, child.end));
      } else if (child.isBlock) {
        copied += `${text.slice(child.start, child.terminator + 1)}${taken(tree, child.index)}}`;
      } else {
        copied += text.slice(child.start, child.end);
      }
      at = child.end;
    }
    return copied + text.slice(at, end);
  };
  for (const [path, text] of Object.entries(files)) {
    result[path] = taken(parse({ path, hostPath: path, identity: path, editable: true, text }), TOP);
  }
  return result;
}
