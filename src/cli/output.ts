import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import type { PlacedProblem, Style } from '../core/report/index.ts';
import { PLAIN, problemsText, safeLines } from '../core/report/index.ts';
import { isOutputClosed, outputDrained } from './streams.ts';

const USUAL_WIDTH = 100;
const MIN_WIDTH = 40;
const MAX_WIDTH = 160;

/** Writes to standard output and waits while the reader is slow. Without a reader the text is dropped. */
export async function print(text: string): Promise<void> {
  if (isOutputClosed() || process.stdout.write(text)) return;
  await outputDrained();
}

/** Writes a sentence to standard error, with control characters made visible, unless `quiet` is set. */
export function say(text: string, quiet: boolean): void {
  if (!quiet) process.stderr.write(`${safeLines(text)}\n`);
}

/** Colours for a terminal; none with NO_COLOR or in pipes (https://no-color.org). */
export function styleFor(stream: NodeJS.WriteStream, wanted: boolean): Style {
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== '0';
  const plain = !wanted || (process.env.NO_COLOR ?? '') !== '' || !(stream.isTTY || forced);
  if (plain) return PLAIN;
  const paint = (format: 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan') => (text: string) =>
    styleText(format, text);
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    yellow: paint('yellow'),
    green: paint('green'),
    cyan: paint('cyan'),
  };
}

export function widthOf(stream: NodeJS.WriteStream): number {
  // A terminal whose size was never set reports 0.
  return Math.min(Math.max(stream.columns || USUAL_WIDTH, MIN_WIDTH), MAX_WIDTH);
}

/** Prints problems on standard error, each with its source line. */
export function printProblems(problems: readonly PlacedProblem[], colour: boolean): void {
  process.stderr.write(problemsText(problems, sourceLine, styleFor(process.stderr, colour)));
}

function sourceLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'latin1').split('\n')[line - 1];
  } catch {
    return undefined;
  }
}

/** A progress line that overwrites itself, on terminals only. */
export function progress(quiet: boolean): { show(text: string): void; clear(): void } {
  const { stderr } = process;
  const active = stderr.isTTY && !quiet;
  return {
    show: (text) => {
      if (active) stderr.write(`\r\x1b[2K${text}`);
    },
    clear: () => {
      if (active) stderr.write('\r\x1b[2K');
    },
  };
}
