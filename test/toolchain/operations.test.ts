import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const room = fileURLToPath(new URL('../../src/operations', import.meta.url));

/** The terminal, the arguments, the environment, the user and the signals of a process: whoever asks has those. */
const FORBIDDEN =
  /\b(process\.(stdout|stderr|stdin|exit|exitCode|argv|env|on|once|off|getuid)|console\.)|node:(process|readline)/;

test('operations read no terminal, print nothing and ask no process', () => {
  const files = readdirSync(room).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(20);
  const lines = files.flatMap((file) =>
    readFileSync(path.join(room, file), 'utf8')
      .split('\n')
      .map((line, at) => `${file}:${at + 1}: ${line}`),
  );
  expect(lines.filter((line) => FORBIDDEN.test(line))).toEqual([]);
});
