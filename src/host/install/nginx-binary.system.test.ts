import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findNginx, findNginxVersion } from './nginx-binary.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-nginx-binary-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text, 'latin1');
  chmodSync(file, 0o755);
  return file;
}

test('the version that is read out of a program is the one that it says when it runs', async () => {
  const nginx = await findNginx();
  expect(nginx).toBeDefined();
  expect(await findNginxVersion()).toEqual(nginx?.version);
  expect(await findNginxVersion(nginx?.path)).toEqual(nginx?.version);
});

test('a script is asked, whatever its text says', async () => {
  const nginx = await findNginx();
  const script = program('wrapper', `#!/bin/sh\n# nginx version: nginx/9.9.9\nexec ${nginx?.path} "$@"\n`);
  expect(await findNginxVersion(script)).toEqual(nginx?.version);
});

test('a relative path holds from every folder, and a bare name is one on $PATH', async () => {
  const nginx = await findNginx();
  const script = program('from-here', `#!/bin/sh\nexec ${nginx?.path} "$@"\n`);
  expect((await findNginx(path.relative(process.cwd(), script)))?.path).toBe(script);
  expect((await findNginx('nginx'))?.path).toBe(nginx?.path);
});

test('a program of another machine still tells its version', async () => {
  const foreign = program('foreign', '\x7fELF\0\0\0nginx version: nginx/1.27.3\n\0configure arguments:');
  expect(await findNginx(foreign)).toBeUndefined();
  expect(await findNginxVersion(foreign)).toEqual({ major: 1, minor: 27, patch: 3 });
});

test.each([
  ['no NGINX', '#!/bin/sh\nexit 0\n'],
  ['a program that says nothing of a version', '\x7fELF\0\0\0'],
])('%s has no version', async (_, text) => {
  expect(await findNginxVersion(program('other', text))).toBeUndefined();
});
