import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';

// `npm run faults [-- PART]`: kills the program at every system call that changes the disk, makes each of them fail,
// fills the disk, and says what became of the tree; of scenarios whose name holds PART, or of all.
// Disks are filled in a mount namespace of their own: whatever ends this, no mount stays behind.
const ISOLATED = 'GATEHOUSE_FAULTS_ISOLATED';
const canMount = process.env[ISOLATED] !== undefined;
if (!canMount && spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0) {
  const command = ['--mount', process.execPath, ...process.argv.slice(1)];
  const run = spawnSync('unshare', command, { stdio: 'inherit', env: { ...process.env, [ISOLATED]: '1' } });
  process.exit(run.status ?? 1);
}
await prepare({ peers: true });
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { build } = await import('rolldown');
const folder = mkdtempSync(path.join(root, 'dist', 'faults-'));
try {
  for (const name of ['main', 'child']) {
    await build({
      input: path.join(root, 'test', 'faults', `${name}.ts`),
      platform: 'node',
      external: /^node:/,
      logLevel: 'silent',
      output: { file: path.join(folder, `${name}.mjs`), format: 'esm' },
    });
  }
  const { tryAll } = await import(pathToFileURL(path.join(folder, 'main.mjs')).href);
  const isRight = await tryAll({
    child: path.join(folder, 'child.mjs'),
    gatehouse: path.join(root, 'bin', 'gatehouse'),
    filter: process.argv[2],
    canMount,
  });
  process.exitCode = isRight ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
