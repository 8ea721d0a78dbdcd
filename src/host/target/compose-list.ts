import { isDeepStrictEqual } from 'node:util';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { ByteString } from '../../core/nginx/index.ts';
import { contentOf } from './compose.ts';

/**
 * Adds an item to a list of a service in a compose file, such as `volumes`, written like its neighbours. Every other byte
 * stays: comments, order, anchors, line endings. A list that is shared through an anchor is written out for this service.
 * The result is parsed and compared with the original, so that nothing else can have changed.
 *
 * @returns undefined when that cannot be done safely
 */
export function withListItem(
  text: ByteString,
  name: string,
  list: ComposeList,
  line: string,
): ByteString | undefined {
  const edited = addLine(text, name, list, line);
  return edited !== undefined && addsOnly(text, edited, name, list, line) ? edited : undefined;
}

export type ComposeList = 'volumes' | 'ports';

function addLine(text: ByteString, name: string, list: ComposeList, line: string): ByteString | undefined {
  const document = parseDocument(text, {
    merge: true,
    strict: false,
    uniqueKeys: false,
    keepSourceTokens: true,
  });
  const services = ownValue(document.contents, 'services');
  const service = ownValue(services, name);
  if (!isMap(service)) return undefined;
  const own = ownPair(service, list);
  const value = own?.value;
  if (isSeq(value) && value.items.length > 0) return addItem(text, value, line);
  const items = isAlias(value) ? itemsOf(value.resolve(document), document) : [];
  if (items === undefined) return undefined;
  if (own !== undefined) return replaceValue(text, service, own, [...items, line]);
  const inherited = mergedItems(service, list, document);
  return inherited === undefined ? undefined : addPair(text, service, list, [...inherited, line]);
}

/** Adds after the last item: on a line of its own, or before the closing bracket of a flow list. */
function addItem(text: ByteString, list: YAMLSeq, line: string): ByteString | undefined {
  const last = list.items.at(-1);
  const end = endOf(last);
  const start = startOf(last);
  if (end === undefined || start === undefined) return undefined;
  const written = quotedLike(last, line);
  if (list.flow) return spliced(text, end, `, ${written}`);
  const dash = text.lastIndexOf('-', start - 1);
  const indentation = text.slice(text.lastIndexOf('\n', dash) + 1, dash);
  // The dash of a nested list follows another dash, so there is no indentation to copy.
  if (!/^ *$/.test(indentation)) return undefined;
  return afterLine(text, end, `${indentation}${text.slice(dash, start)}${written}`);
}

/** Replaces an alias, an empty list or an empty value. The items of an alias are written out, since others use it too. */
function replaceValue(
  text: ByteString,
  service: YAMLMap,
  { key, value }: Pair,
  items: readonly string[],
): ByteString | undefined {
  const keyEnd = endOf(key);
  if (keyEnd === undefined) return undefined;
  const colon = text.indexOf(':', keyEnd);
  const end = value === null || (isScalar(value) && value.source === '') ? colon + 1 : endOf(value);
  if (colon < 0 || end === undefined) return undefined;
  const written = service.flow ? ` [${items.map(quoted).join(', ')}]` : undefined;
  if (written !== undefined) return text.slice(0, colon + 1) + written + text.slice(end);
  const start = startOf(key) ?? 0;
  const list = blockList(text, `${indentationOf(text, start)}  `, items);
  return text.slice(0, colon + 1) + list + text.slice(end);
}

/** Adds a key after the last one of the service. */
function addPair(
  text: ByteString,
  service: YAMLMap,
  list: ComposeList,
  items: readonly string[],
): ByteString | undefined {
  const last = service.items.at(-1);
  const end = endOf(last?.value) ?? endOf(last?.key);
  const start = startOf(service.items[0]?.key);
  if (end === undefined || start === undefined) return undefined;
  if (service.flow) return spliced(text, end, `, ${list}: [${items.map(quoted).join(', ')}]`);
  const indentation = indentationOf(text, start);
  return afterLine(text, end, `${indentation}${list}:${blockList(text, `${indentation}  `, items)}`);
}

function blockList(text: ByteString, indentation: string, items: readonly string[]): string {
  const ending = lineEnding(text);
  return items.map((item) => `${ending}${indentation}- ${quoted(item)}`).join('');
}

/** The items that a service gets through `<<`; empty when there are none, undefined when they cannot be determined. */
function mergedItems(service: YAMLMap, list: ComposeList, document: Document): readonly string[] | undefined {
  const source = ownPair(service, '<<')?.value;
  if (source === undefined) return [];
  const map = isAlias(source) ? source.resolve(document) : source;
  const value = ownPair(map, list)?.value;
  if (value === undefined) return isMap(map) && ownPair(map, '<<') === undefined ? [] : undefined;
  return itemsOf(isAlias(value) ? value.resolve(document) : value, document);
}

/** The items of a list in short form; undefined when an item has another form. */
function itemsOf(list: unknown, document: Document): readonly string[] | undefined {
  if (!isSeq(list)) return undefined;
  const items = list.items.map((item) => (isAlias(item) ? item.resolve(document) : item));
  const texts = items.flatMap((item) =>
    isScalar(item) && typeof item.value === 'string' ? [item.value] : [],
  );
  return texts.length === items.length ? texts : undefined;
}

/** True when the list has one more item and nothing else has changed. */
function addsOnly(
  before: ByteString,
  after: ByteString,
  name: string,
  list: ComposeList,
  line: string,
): boolean {
  const [old, now] = [contentOf(before), contentOf(after)] as [Content, Content];
  const service = old?.services?.[name];
  if (service === undefined || now?.services?.[name] === undefined) return false;
  const items = service[list];
  if (items !== undefined && items !== null && !Array.isArray(items)) return false;
  service[list] = [...(items ?? []), line];
  return isDeepStrictEqual(old, now) && commentsOf(before) === commentsOf(after);
}

type Content = { services?: Record<string, Partial<Record<ComposeList, unknown>> | undefined> } | undefined;

function commentsOf(text: ByteString): string {
  const comments: string[] = [];
  visit(parseDocument(text, { strict: false, uniqueKeys: false }), {
    Node: (_, { commentBefore, comment }) => {
      comments.push(commentBefore ?? '', comment ?? '');
    },
  });
  return comments.join('');
}

function ownPair(map: unknown, name: string): Pair | undefined {
  if (!isMap(map)) return undefined;
  // The last of several equal keys counts. `<<` is compared by its source: its value is a symbol when it merges.
  return map.items.findLast(({ key }) => isScalar(key) && (key.value === name || key.source === name));
}

function ownValue(map: unknown, name: string): unknown {
  return ownPair(map, name)?.value;
}

/** The offset at which a node's text starts; undefined when it has none. */
function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** The offset at which a node's text ends, without comments and line breaks after it. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  const range = (node as Node | null | undefined)?.range;
  if (range === null || range === undefined) return undefined;
  if (isCollection(node) && !node.flow) return endOf(node.items.at(-1)) ?? range[1];
  return range[1];
}

/** Quotes a text like its neighbour. */
function quotedLike(neighbour: unknown, text: string): string {
  const kind = isScalar(neighbour) ? neighbour.type : undefined;
  if (kind === 'QUOTE_SINGLE') return `'${text}'`;
  return kind === 'PLAIN' ? text : quoted(text);
}

/** A double-quoted scalar, valid in block and flow lists. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function indentationOf(text: string, offset: number): string {
  return ' '.repeat(offset - (text.lastIndexOf('\n', offset - 1) + 1));
}

function spliced(text: string, offset: number, addition: string): string {
  return text.slice(0, offset) + addition + text.slice(offset);
}

/** Inserts a line after the line that contains an offset, and after a comment at its end. */
function afterLine(text: string, offset: number, line: string): string {
  const next = text.indexOf('\n', text[offset - 1] === '\n' ? offset - 1 : offset);
  const end = next < 0 ? text.length : text[next - 1] === '\r' ? next - 1 : next;
  return spliced(text, end, lineEnding(text) + line);
}

function lineEnding(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}
