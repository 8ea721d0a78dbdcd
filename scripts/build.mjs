import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { currentBuild, fingerprint } from './freshness.cjs';
import { installPackages } from './setup.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
/** A command that is still running may load a chunk of an earlier build; after this it no longer will. */
const KEEP_OLD_BUILDS_MS = 60 * 60 * 1000;

/**
 * Bundles src/cli/main.ts into dist/ when the sources have changed. Every file is named by its contents
 * and dist/build.json, written last, names the entry: commands that run meanwhile see the old build or
 * the new one, never a mixture.
 * CommonJS is written because only there V8's code cache can be used on Node 20; a dynamic `import()` in
 * the sources becomes a chunk that is read when it is reached.
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
  // Loaded here and not at the top: before the packages are installed this file is already read.
  const { rolldown } = await import('rolldown');
  const made = await rolldown({
    input: { gatehouse: path.join(root, 'src', 'cli', 'main.ts') },
    cwd: root,
    platform: 'node',
    external: /^node:/,
    tsconfig: path.join(root, 'tsconfig.json'),
    // No source of ours does anything when it is imported: a command loads only the tables that it uses.
    treeshake: {
      moduleSideEffects: (id) => !id.startsWith(path.join(root, 'src', path.sep)) || id.endsWith('main.ts'),
    },
    // ws would look for native helpers beside itself, and all the way up from there.
    transform: {
      define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    },
    plugins: [{ name: 'example', load: exampleAsValue }],
    onLog(level, log, handler) {
      // Anything left unresolved would only fail on the operator's machine.
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
 * The example's files go into the bundle, not the module that reads them.
 * @param {string} id
 */
async function exampleAsValue(id) {
  if (id !== path.join(root, 'examples', 'kasm', 'installation.mjs')) return null;
  // A query, since the files may have changed since this process read them.
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
 * Runs the commands that people wait for most and keeps what V8 compiled for them, chunks and all. A scan of a port
 * where nothing listens loads what every scan needs.
 * @param {string} entry
 */
function warmCodeCache(entry) {
  const warm = path.join(root, 'scripts', 'warm-code-cache.cjs');
  const example = path.join(root, 'examples', 'kasm');
  const runs = [
    // Whatever is found there.
    { args: ['scan', '127.0.0.1:1', '--timeout', '1'], statuses: [0, 1, 2] },
    { args: ['audit', '--root', example, '--fail-on', 'never'], statuses: [0] },
  ];
  for (const { args, statuses } of runs) {
    // V8 draws hash seeds by its random seed: with a fixed one, and only then, a build is the same each time.
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
