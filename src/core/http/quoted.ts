import { printable } from '../nginx/index.ts';

const MAX_QUOTE = 300;

/** Text that a server sent, as evidence: of bounded length, and without characters that control a terminal. */
export function quoted(text: string): string {
  return printable(text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE)}...`);
}
