import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import type { KasmTree } from './support/kasm.ts';
import { makeKasmTree } from './support/kasm.ts';
import { isFull, testFull } from './support/sample.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the library', () => {
  let tree: KasmTree;
  let folder: string;

  beforeAll(async () => {
    const flags = isFull ? [] : ['--no-types'];
    const built = await node(path.join(root, 'scripts/build-library.mjs'), ...flags);
    expect(built.stdout).toBe('');
    tree = await makeKasmTree();
    // Below the package, so that it finds the library by the package's own name.
    folder = mkdtempSync(path.join(root, 'dist', 'library-example-'));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await tree.dispose();
  });

  test('the example of the documentation plans and applies on a copy of the example', async () => {
    const installation = path.join(tree.root, 'opt/kasm/current');
    const options = `state: ${JSON.stringify(path.join(folder, 'state'))}, clock:`;
    const code = exampleOf('docs/library.md')
      .replace("'/opt/kasm/current'", JSON.stringify(installation))
      .replace('clock:', options);
    const run = await node(write('example.mjs', code));
    expect(run.stderr).toBe('');
    const lines = run.stdout.trim().split('\n');
    expect(lines).toContain(`write ${installation}/conf/nginx/orchestrator.conf`);
    expect(lines.at(-1)).toBe('applied');
    const check = await gatehouse('check', installation, '--state', path.join(folder, 'state'));
    expect(check.status).toBe(0);
  });

  test('a pure room is imported by its own name', async () => {
    const code =
      "import { parseNginxVersion } from 'gatehouse/core/nginx';\nconsole.log(parseNginxVersion('1.25.3'));\n";
    expect((await node(write('room.mjs', code))).stdout).toBe('{ major: 1, minor: 25, patch: 3 }\n');
  });

  testFull('its types know its values', async () => {
    const code = `import { parseNginxVersion } from 'gatehouse/core/nginx';
const version: { major: number } | undefined = parseNginxVersion('1.25.3');
const wrong: string = parseNginxVersion('1.25.3');
export { version, wrong };
`;
    write('types.ts', code);
    const compilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      module: 'nodenext',
      types: ['node'],
    };
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['types.ts'] }));
    const types = await node(path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder);
    expect(types.stdout.match(/error TS\d+/g)).toEqual(['error TS2322']);
  });

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }
});

/** The JavaScript of a page of documentation. */
function exampleOf(page: string): string {
  const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(path.join(root, page), 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${page} has no example`);
  return code;
}

function node(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', () => resolve({ stdout, stderr }));
  });
}
