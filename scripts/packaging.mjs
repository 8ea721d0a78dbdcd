import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup.mjs';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** package.json, the only place for name, version and description. */
export const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Names of an architecture in Node, in Debian, and in OCI images. */
const ARCHITECTURES = {
  x64: { node: 'x64', debian: 'amd64', oci: 'amd64' },
  arm64: { node: 'arm64', debian: 'arm64', oci: 'arm64' },
};

/** @returns {{ node: string, debian: string, oci: string }} the architecture of this machine and its packages */
export function architecture() {
  if (process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64'))
    return ARCHITECTURES[process.arch];
  throw new SetupError(
    `packages are built for Linux on x64 or arm64, not for ${process.platform} ${process.arch}`,
  );
}

/** @returns {string} the output folder of packages */
export function releaseFolder() {
  const folder = path.join(root, 'dist', 'release');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * The timestamp of packages in seconds: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/),
 * else the time of the commit, else 0.
 * @returns {number}
 */
export function sourceDate() {
  const given = process.env.SOURCE_DATE_EPOCH ?? '';
  if (/^\d+$/.test(given)) return Number(given);
  const git = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return git.status === 0 ? Number(git.stdout.trim()) : 0;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {string} what it printed, byte for byte
 * @throws Error with its output when it fails
 */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    maxBuffer: 64 * 1024 * 1024,
    ...options,
    encoding: 'latin1',
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}\n${stdout}${stderr}`);
  return stdout;
}

/**
 * The licences of everything in the executable besides Gatehouse: npm packages, and Node with its components.
 * @param {readonly string[]} packages
 * @returns {string}
 */
export function thirdPartyNotices(packages) {
  const parts = packages.map((name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENSE-MIT.txt', 'license']
      .map((candidate) => path.join(folder, candidate))
      .find((candidate) => existsSync(candidate));
    // A package without a licence text: only the licence's name.
    return [`${name} ${version}`, file === undefined ? license : readFileSync(file, 'utf8')];
  });
  parts.push([`Node.js ${process.versions.node}`, nodeLicence()]);
  const line = '='.repeat(80);
  return parts.map(([title, text]) => `${line}\n${title}\n${line}\n\n${text.trim()}\n`).join('\n');
}

function nodeLicence() {
  const prefix = path.dirname(path.dirname(process.execPath));
  const file = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/doc/nodejs/copyright']
    .map((name) => path.join(prefix, name))
    .find((candidate) => existsSync(candidate));
  if (file !== undefined) return readFileSync(file, 'utf8');
  const place = `https://github.com/nodejs/node/blob/${process.version}/LICENSE`;
  process.stderr.write(`the licence of Node is not beside ${process.execPath}: add the text of ${place}\n`);
  return place;
}

/**
 * Runs a build script. A failure prints one message and sets exit status 2.
 * @param {() => Promise<unknown>} work
 */
export async function buildScript(work) {
  // Packed files keep their modes, so these must not depend on the user's umask.
  process.umask(0o022);
  try {
    await work();
  } catch (error) {
    process.stderr.write(`gatehouse: cannot build: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  }
}
