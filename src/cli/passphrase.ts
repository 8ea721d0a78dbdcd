import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { safeLines } from '../core/report/index.ts';
import type { AskPassphrase } from '../host/certificates/index.ts';

const ATTEMPTS = 3;

/** Reads passphrases from a file, or from the terminal. They are never arguments. */
export function passphrases(file: string | undefined): AskPassphrase {
  if (file !== undefined) {
    return async (_, isAgain) => (isAgain ? undefined : firstLine(readFileSync(file, 'utf8')));
  }
  let attempts = 0;
  return async (encrypted, isAgain) => {
    if (!process.stdin.isTTY) return undefined;
    attempts = isAgain ? attempts + 1 : 1;
    if (attempts > ATTEMPTS) return undefined;
    const again = isAgain ? 'Wrong passphrase. ' : '';
    return askUnseen(safeLines(`${again}Passphrase of ${encrypted}: `));
  };
}

/** The first line without its line end, as OpenSSL reads passphrase files. */
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/** Reads an answer without showing it; undefined after Ctrl-C or Ctrl-D. */
async function askUnseen(question: string): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  const left = new Promise<undefined>((resolve) => prompt.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([prompt.question('').catch(() => undefined), left]);
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}
