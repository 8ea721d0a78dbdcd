import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages, SetupError } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = path.join(root, 'node_modules');

/**
 * Everything that can be said without starting another program's server; longest first.
 * @type {readonly { name: string, args: readonly string[] }[]}
 */
const CHECKS = [
  { name: 'unit tests', args: ['vitest/vitest.mjs', 'run', '--project', 'unit', '--reporter=dot'] },
  { name: 'types', args: ['typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'types, pure rooms', args: ['typescript/bin/tsc', '-p', 'tsconfig.pure.json'] },
  { name: 'types, scripts', args: ['typescript/bin/tsc', '-p', 'tsconfig.scripts.json'] },
  {
    name: 'import rules',
    args: ['dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'test', '--output-type', 'err-long'],
  },
  { name: 'dead code', args: ['knip/bin/knip.js', '--no-progress'] },
  { name: 'generated policy schema', args: ['../scripts/generate-policy-schema.mjs', '--check'] },
  { name: 'generated schemas', args: ['../scripts/generate-schemas.mjs', '--check'] },
  { name: 'generated clients page', args: ['../scripts/generate-clients-doc.mjs', '--check'] },
  { name: 'generated problems page', args: ['../scripts/generate-problems-doc.mjs', '--check'] },
  { name: 'format and lint', args: ['@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'] },
];
const SIDE_BY_SIDE = 3;

try {
  await installPackages();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`setup: ${error.message}\n`);
  process.exit(2);
}
const started = performance.now();
const waiting = [...CHECKS];
let failures = 0;
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(
  failures === 0 ? `all checks passed in ${seconds} s\n` : `${failures} of ${CHECKS.length} checks failed\n`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function worker() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const begun = performance.now();
    const { status, output } = await run(check.args);
    const took = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${took})\n`);
    if (status !== 0) {
      failures += 1;
      process.stdout.write(`${output.trimEnd()}\n`);
    }
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ status: number, output: string }>}
 */
function run([program = '', ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(packages, program), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}
