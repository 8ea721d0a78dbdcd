import { createInterface } from 'node:readline/promises';
import type { CommonOptions } from './options.ts';

export interface ConfirmationOptions extends CommonOptions {
  /** Nobody is to be asked. */
  readonly yes?: boolean;
}

/** Whether there is a person to ask: a script has decided by calling. */
export function canAsk(options: ConfirmationOptions): boolean {
  return !options.yes && options.format === 'text' && process.stdin.isTTY;
}

/** What a person types, empty when they leave with Ctrl-C or Ctrl-D. */
export async function answer(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const left = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  try {
    return (await Promise.race([prompt.question(question).catch(() => ''), left])).trim();
  } finally {
    prompt.close();
  }
}
