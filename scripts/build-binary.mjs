import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { architecture, buildScript, releaseFolder, root, run, thirdPartyNotices } from './packaging.mjs';
import { installPackages, needPrograms, SetupError } from './setup.mjs';

const dist = path.join(root, 'dist');
/** Node looks for this in its own file to see whether it contains an application. postject flips its last character. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** Libraries that every distribution of the last years has. Node from nodejs.org needs no others. */
const LIBRARIES = /^(lib(c|m|dl|pthread|gcc_s|stdc\+\+)\.so\.\d+|ld-linux[\w-]*\.so\.\d+)$/;
/**
 * Newest allowed symbol versions: those of glibc 2.28 (RHEL 8, Debian 10) and of GCC 5's libstdc++, as Node 20 from
 * nodejs.org needs them (https://github.com/nodejs/node/blob/v20.x/BUILDING.md#platform-list).
 */
const NEWEST = { 'GLIBC_2.': 28, 'GLIBCXX_3.4.': 21 };

/**
 * Combines the bundle and the Node that runs this script into one file: a single executable application
 * (https://nodejs.org/docs/latest-v20.x/api/single-executable-applications.html). Its assets are the files of the
 * bundle with their code caches. Does nothing when an executable with the same contents exists.
 * @returns {Promise<string>} the executable
 */
export async function buildBinary() {
  await installPackages();
  needPrograms({ strip: 'binutils', readelf: 'binutils' });
  await build();
  const executable = path.join(releaseFolder(), `gatehouse-linux-${architecture().node}`);
  const { entry, files, packages } = JSON.parse(readFileSync(path.join(dist, 'build.json'), 'utf8'));
  const contents = contentsHash(files);
  const stamp = `${executable}.json`;
  if (isCurrent(executable, stamp, contents)) return executable;
  const started = performance.now();
  requirePortableNode(process.execPath);
  const folder = mkdtempSync(path.join(dist, 'binary-'));
  try {
    const blob = await makeBlob(folder, entry, files);
    const made = path.join(folder, 'gatehouse');
    copyFileSync(process.execPath, made);
    // Symbols and debug information are a tenth of the file.
    run('strip', ['--strip-all', '--remove-section=.comment', made]);
    run(process.execPath, [
      path.join(root, 'node_modules', 'postject', 'dist', 'cli.js'),
      ...[made, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE],
    ]);
    run(made, ['--version']);
    writeFileSync(`${executable}.NOTICES.txt`, thirdPartyNotices(packages));
    renameSync(made, executable);
    writeFileSync(stamp, JSON.stringify({ contents, size: statSync(executable).size }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stderr.write(`${executable}: ${seconds(started)} s\n`);
  return executable;
}

/** @param {readonly string[]} files */
function contentsHash(files) {
  const hash = createHash('sha256');
  const { size, mtimeMs } = statSync(process.execPath);
  hash.update(`${process.execPath} ${process.version} ${size} ${mtimeMs}\n`);
  const own = ['bin/load.cjs', 'bin/executable.cjs', 'scripts/build-binary.mjs'];
  for (const file of [...own, ...assetsOf(files).map((name) => `dist/${name}`)])
    hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** @param {string} executable @param {string} stamp @param {string} contents */
function isCurrent(executable, stamp, contents) {
  try {
    const made = JSON.parse(readFileSync(stamp, 'utf8'));
    return made.contents === contents && made.size === statSync(executable).size;
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} files
 * @returns {string[]} under dist/: the files of the bundle, and their code caches if there are any
 */
function assetsOf(files) {
  return files
    .flatMap((name) => [name, `${name}.cache`])
    .filter((name) => statSync(path.join(dist, name), { throwIfNoEntry: false }) !== undefined)
    .sort();
}

/**
 * @param {string} folder
 * @param {string} entry
 * @param {readonly string[]} files
 */
async function makeBlob(folder, entry, files) {
  const { rolldown } = await import('rolldown');
  const made = await rolldown({ input: path.join(root, 'bin', 'executable.cjs'), platform: 'node' });
  await made.write({ file: path.join(folder, 'main.cjs'), format: 'cjs', minify: true });
  await made.close();
  writeFileSync(path.join(folder, 'entry'), entry);
  const assets = Object.fromEntries(assetsOf(files).map((name) => [name, path.join(dist, name)]));
  const configuration = {
    // Names without a folder: the blob contains the names, and must not depend on the place of the build.
    main: 'main.cjs',
    output: 'blob',
    disableExperimentalSEAWarning: true,
    assets: { entry: 'entry', ...assets },
  };
  writeFileSync(path.join(folder, 'sea.json'), JSON.stringify(configuration));
  run(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: folder });
  return path.join(folder, 'blob');
}

/**
 * A distribution's own Node uses shared libraries of one release. An executable built from it would run only there.
 * @param {string} node
 * @throws SetupError
 */
function requirePortableNode(node) {
  const hint = 'Run this with Node from nodejs.org or an equal build.';
  if (!readFileSync(node).includes(FUSE)) throw new SetupError(`${node} cannot hold an application. ${hint}`);
  const needed = [...run('readelf', ['-dW', node]).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(
    ([, name = '']) => name,
  );
  const foreign = needed.filter((name) => !LIBRARIES.test(name));
  if (foreign.length > 0)
    throw new SetupError(`${node} needs ${foreign.join(', ')}, which a Kasm host may not have. ${hint}`);
  const versions = run('readelf', ['-VW', node]).split(/\s+/);
  for (const [family, newest] of Object.entries(NEWEST)) {
    const asked = versions
      .filter((name) => name.startsWith(family))
      .map((name) => Number.parseInt(name.slice(family.length), 10));
    const most = Math.max(...asked);
    if (most > newest)
      throw new SetupError(
        `${node} needs ${family}${most}; supported hosts may have only ${family}${newest}. ${hint}`,
      );
  }
}

/** @param {number} started */
function seconds(started) {
  return ((performance.now() - started) / 1000).toFixed(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildScript(buildBinary);
