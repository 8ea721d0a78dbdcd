import type { DefaultTreeAdapterMap } from 'parse5';
import { parse } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];

/** Attributes that make a browser load something with the page. */
const LOADING: Readonly<Record<string, string>> = {
  script: 'src',
  link: 'href',
  img: 'src',
  iframe: 'src',
  frame: 'src',
  embed: 'src',
  object: 'data',
  audio: 'src',
  video: 'src',
  source: 'src',
};

/** Of a page that loads more, the first ones are probed. */
const MAX_PARTS = 100;

/**
 * What a page loads from its own origin, as request targets in the order of the page. `html` is a page as bytes;
 * `url` is its absolute address.
 */
export function pageParts(html: string, url: string): string[] {
  const page = new URL(url);
  const references: string[] = [];
  let base = page;
  // A stack, not recursion: pages may be nested deeply.
  const open: Node[] = [parse(html)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) open.push(child);
    if (!('tagName' in node)) continue;
    const attribute = (name: string) => node.attrs.find((each) => each.name === name)?.value;
    const href = node.tagName === 'base' ? attribute('href') : undefined;
    if (href !== undefined) base = resolved(href, base) ?? base;
    const name = LOADING[node.tagName];
    const value = name === undefined ? undefined : attribute(name);
    if (value !== undefined) references.push(value);
  }
  const targets = references.flatMap((reference) => {
    const found = resolved(reference, base);
    return found !== undefined && found.origin === page.origin ? [found.pathname + found.search] : [];
  });
  return [...new Set(targets)].slice(0, MAX_PARTS);
}

function resolved(reference: string, base: URL): URL | undefined {
  return URL.canParse(reference, base.href) ? new URL(reference, base) : undefined;
}
