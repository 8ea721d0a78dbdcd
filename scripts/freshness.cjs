'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** Sources of the bundle, in addition to the folders below. */
const OTHER_SOURCES = ['package.json', 'package-lock.json', 'scripts/build.mjs', 'bin/load.cjs'];
const FOLDERS = ['src', 'examples/kasm'];

/**
 * The entry file of the build under `root`; undefined when there is none or the sources have changed since. Without
 * sources, as in a package, any build counts as current.
 * @param {string} root
 * @returns {string | undefined}
 */
function currentBuild(root) {
  const built = readBuild(root);
  if (built === undefined) return undefined;
  const fresh = !fs.existsSync(path.join(root, 'src')) || built.sources === fingerprint(root);
  return fresh ? path.join(root, 'dist', built.entry) : undefined;
}

/**
 * Name, size and time of every source file as one text. Equal texts mean that no build is needed. The comparison is for
 * equality, not for age, so that restoring an older file counts as a change too.
 * @param {string} root
 */
function fingerprint(root) {
  const seen = OTHER_SOURCES.map((name) => describe(path.join(root, name)));
  for (const folder of FOLDERS) walk(path.join(root, folder), seen);
  return seen.join('\n');
}

/**
 * @param {string} folder
 * @param {string[]} seen
 */
function walk(folder, seen) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) walk(file, seen);
    else if (entry.isSymbolicLink()) seen.push(`${entry.name} ${fs.readlinkSync(file)}`);
    else if (!entry.name.endsWith('.test.ts')) seen.push(entry.name + describe(file));
  }
}

/** @param {string} file */
function describe(file) {
  const { size, mtimeMs } = fs.statSync(file, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
  return ` ${size} ${mtimeMs}`;
}

/**
 * @param {string} root
 * @returns {{ entry: string, sources: string } | undefined}
 */
function readBuild(root) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, 'dist', 'build.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

module.exports = { currentBuild, fingerprint };
