import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { currentBuild, fingerprint } from './freshness.cjs';
import { installPackages } from './setup.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
/** How long old builds are kept: a command that is still running may load a chunk of an earlier build. */
const KEEP_OLD_BUILDS_MS = 60 * 60 * 1000;

/**
 * Bundles src/cli/main.ts into dist/ when the sources have changed. File names contain a hash of the contents.
 * dist/build.json, written last, names the entry. So commands that run meanwhile see the old build or the new one, never
 * a mixture.
 * The output is CommonJS, because Node 20 can use V8's code cache only there. A dynamic `import()` in the sources
 * becomes a chunk that is loaded when needed.
 */
export async function build() {
  if (currentBuild(root) !== undefined) return;
  const started = performance.now();
  const sources = fingerprint(root);
  const { files, packages } = await bundle();
  const entry = files.find((file) => file.startsWith('gatehouse-'));
  if (entry === undefined) throw new Error('the bundler wrote no entry file');
  warmCodeCache(path.join(dist, entry));
  const temporary = path.join(dist, `build.json.${process.pid}.tmp`);
  writeFileSync(temporary, JSON.stringify({ entry, files, packages, sources }));
  renameSync(temporary, path.join(dist, 'build.json'));
  removeOldBuilds(files);
  process.stderr.write(`built in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

/** @returns {Promise<{ files: string[], packages: string[] }>} the files written under dist/, the npm packages in them */
async function bundle() {
  // Imported here and not at the top, because this file is also loaded before the packages are installed.
  const { rolldown } = await import('rolldown');
  const made = await rolldown({
    input: { gatehouse: path.join(root, 'src', 'cli', 'main.ts') },
    cwd: root,
    platform: 'node',
    external: /^node:/,
    tsconfig: path.join(root, 'tsconfig.json'),
    // Our sources have no side effects when imported, so a command loads only the tables that it uses.
    treeshake: {
      moduleSideEffects: (id) => !id.startsWith(path.join(root, 'src', path.sep)) || id.endsWith('main.ts'),
    },
    // Otherwise ws would look for native helpers in its folder and in all folders above.
    transform: {
      define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    },
    plugins: [{ name: 'example', load: exampleAsValue }],
    onLog(level, log, handler) {
      // An unresolved import would fail only on the user's machine.
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      handler(level, log);
    },
  });
  mkdirSync(dist, { recursive: true });
  const { output } = await made.generate({
    format: 'cjs',
    minify: true,
    entryFileNames: '[name]-[hash].cjs',
    chunkFileNames: 'chunk-[name]-[hash].cjs',
  });
  await made.close();
  for (const file of output) {
    const temporary = path.join(dist, `${file.fileName}.${process.pid}.tmp`);
    writeFileSync(temporary, file.type === 'chunk' ? file.code : file.source);
    renameSync(temporary, path.join(dist, file.fileName));
  }
  return { files: output.map((file) => file.fileName), packages: packagesIn(output) };
}

/**
 * Puts the example's files into the bundle instead of the module that reads them.
 * @param {string} id
 */
async function exampleAsValue(id) {
  if (id !== path.join(root, 'examples', 'kasm', 'installation.mjs')) return null;
  // The query forces a new import, since the files may have changed since this process read them.
  const { installation } = await import(`${pathToFileURL(id).href}?${Date.now()}`);
  return `export const installation = ${JSON.stringify(installation)};`;
}

/** @param {readonly import('rolldown').RolldownOutput['output'][number][]} output */
function packagesIn(output) {
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const names = modules.map((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/**
 * Runs frequent commands and keeps V8's code caches of all files that they load. A scan of a closed port loads what
 * every scan needs.
 * @param {string} entry
 */
function warmCodeCache(entry) {
  const warm = path.join(root, 'scripts', 'warm-code-cache.cjs');
  const example = path.join(root, 'examples', 'kasm');
  const runs = [
    // Any result is fine.
    { args: ['scan', '127.0.0.1:1', '--timeout', '1'], statuses: [0, 1, 2] },
    { args: ['audit', '--root', example, '--fail-on', 'never'], statuses: [0] },
  ];
  for (const { args, statuses } of runs) {
    // V8 derives hash seeds from its random seed. Only with a fixed seed is every build the same.
    const run = spawnSync(process.execPath, ['--random-seed=1', warm, entry, ...args], { encoding: 'utf8' });
    if (run.status === null || !statuses.includes(run.status))
      throw new Error(`the bundle does not run:\n${run.stderr}`);
  }
}

/** @param {string[]} written */
function removeOldBuilds(written) {
  for (const name of readdirSync(dist).filter((file) => /\.(cjs|cache|tmp)$/.test(file))) {
    const isCurrent = written.some((file) => name === file || name === `${file}.cache`);
    const file = path.join(dist, name);
    if (!isCurrent && Date.now() - statSync(file).mtimeMs > KEEP_OLD_BUILDS_MS) rmSync(file, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await installPackages();
    await build();
  } catch (error) {
    process.stderr.write(`gatehouse: cannot build: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  }
}
