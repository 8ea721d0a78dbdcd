import { createInterface } from 'node:readline/promises';
import type { CommonOptions } from './options.ts';

export interface ConfirmationOptions extends CommonOptions {
  /** Do not ask for confirmation. */
  readonly yes?: boolean;
}

/** True when a person at a terminal can confirm. Scripts confirm by calling. */
export function canAsk(options: ConfirmationOptions): boolean {
  return !options.yes && options.format === 'text' && process.stdin.isTTY;
}

/** Reads an answer from the terminal; empty after Ctrl-C or Ctrl-D. */
export async function answer(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const left = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  try {
    return (await Promise.race([prompt.question(question).catch(() => ''), left])).trim();
  } finally {
    prompt.close();
  }
}
