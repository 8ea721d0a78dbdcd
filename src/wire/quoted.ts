import { printable } from '../core/nginx/index.ts';

const MAX_QUOTE = 300;

/** Text of a server as evidence: bounded, and without anything that could drive a terminal. */
export function quoted(text: string): string {
  return printable(text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE)}...`);
}
