import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './setup.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const library = path.join(root, 'dist', 'library');

/**
 * Builds what `exports` of package.json names: the operations and the pure rooms as modules, with their types.
 * A program that imports them needs Node for the operations, and nothing for the pure rooms.
 * @param {{ types?: boolean }} [options] types: false leaves them out, which take most of the time
 */
export async function buildLibrary({ types = true } = {}) {
  rmSync(library, { recursive: true, force: true });
  await writeModules();
  if (types) writeTypes();
}

async function writeModules() {
  // Loaded here and not at the top: before the packages are installed this file is already read.
  const { rolldown } = await import('rolldown');
  const rooms = readdirSync(path.join(root, 'src', 'core'));
  const made = await rolldown({
    input: {
      operations: path.join(root, 'src/operations/index.ts'),
      ...Object.fromEntries(
        rooms.map((room) => [`core/${room}`, path.join(root, 'src/core', room, 'index.ts')]),
      ),
    },
    cwd: root,
    platform: 'node',
    external: /^node:/,
    tsconfig: path.join(root, 'tsconfig.json'),
    logLevel: 'warn',
  });
  await made.write({
    dir: library,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
  });
  await made.close();
}

/** @throws Error with the compiler's messages */
function writeTypes() {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = path.join(root, 'tsconfig.library.json');
  const run = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stdout);
  const types = path.join(library, 'types');
  for (const name of /** @type {string[]} */ (readdirSync(types, { recursive: true }))) {
    if (!name.endsWith('.d.ts')) continue;
    const file = path.join(types, name);
    // Declarations keep the endings of the sources, which a program that has only declarations cannot resolve.
    const text = readFileSync(file, 'utf8').replace(/((?:from|import\()\s*'\.[^']*)\.ts'/g, "$1.js'");
    writeFileSync(file, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await installPackages();
    await buildLibrary({ types: !process.argv.includes('--no-types') });
  } catch (error) {
    process.stderr.write(`gatehouse: cannot build: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  }
}
