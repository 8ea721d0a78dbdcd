import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildBinary } from './build-binary.mjs';
import { architecture, buildScript, manifest, releaseFolder, root, run, sourceDate } from './packaging.mjs';
import { isInstalled, needPrograms } from './setup.mjs';

const MAINTAINER = 'Gatehouse developers <gatehouse@example.org>';
const COMPRESSION = { small: ['-Zxz'], fast: ['-Zgzip', '-z1'] };
const templates = path.join(root, 'packaging', 'debian');

/**
 * Makes a Debian package of the executable. It has no maintainer scripts: it starts no service, asks no questions and
 * removes only its own files. Equal sources and an equal SOURCE_DATE_EPOCH give equal packages.
 * @param {keyof typeof COMPRESSION} [compression]
 * @returns {Promise<string>} the package
 */
export async function buildDeb(compression = 'small') {
  const folder = releaseFolder();
  const executable = await buildBinary();
  needPrograms({ 'dpkg-deb': 'dpkg' });
  const started = performance.now();
  const version = manifest.version.replace('-', '~');
  const { debian } = architecture();
  const made = path.join(folder, `gatehouse_${version}_${debian}.deb`);
  const tree = mkdtempSync(path.join(folder, 'deb-'));
  try {
    layOut(tree, executable, version);
    const size = Math.ceil(bytesIn(path.join(tree, 'usr')) / 1024);
    const control = readFileSync(path.join(templates, 'control'), 'utf8')
      .replace('@VERSION@', version)
      .replace('@ARCHITECTURE@', debian)
      .replace('@MAINTAINER@', MAINTAINER)
      .replace('@INSTALLED_SIZE@', String(size));
    put(tree, 'DEBIAN/control', control);
    put(
      tree,
      'DEBIAN/md5sums',
      run('sh', ['-c', 'find usr -type f | LC_ALL=C sort | xargs md5sum'], { cwd: tree }),
    );
    run('dpkg-deb', ['--root-owner-group', ...COMPRESSION[compression], '--build', tree, made], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate()) },
    });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  process.stderr.write(`${made}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return made;
}

/**
 * @param {string} tree
 * @param {string} executable
 * @param {string} version
 */
function layOut(tree, executable, version) {
  // mkdtemp makes a folder that only its owner can read.
  chmodSync(tree, 0o755);
  const documentation = 'usr/share/doc/gatehouse';
  put(tree, 'usr/bin/gatehouse', readFileSync(executable), 0o755);
  put(tree, 'usr/share/bash-completion/completions/gatehouse', run(executable, ['completion', 'bash']));
  put(tree, 'usr/share/zsh/vendor-completions/_gatehouse', run(executable, ['completion', 'zsh']));
  put(tree, 'usr/share/fish/vendor_completions.d/gatehouse.fish', run(executable, ['completion', 'fish']));
  put(tree, 'usr/share/man/man1/gatehouse.1.gz', gzip(run(executable, ['manual'])));
  put(tree, `${documentation}/copyright`, readFileSync(path.join(templates, 'copyright')));
  put(tree, `${documentation}/third-party-notices.gz`, gzip(readFileSync(`${executable}.NOTICES.txt`)));
  put(tree, `${documentation}/README.Debian`, readFileSync(path.join(templates, 'README.Debian')));
  put(tree, `${documentation}/CHANGELOG.md.gz`, gzip(readFileSync(path.join(root, 'CHANGELOG.md'))));
  put(tree, `${documentation}/changelog.gz`, gzip(changelog(version)));
  put(tree, `${documentation}/examples/policy.yaml`, run(executable, ['policy', 'init', '-']));
  put(tree, 'usr/share/lintian/overrides/gatehouse', readFileSync(path.join(templates, 'lintian-overrides')));
  for (const name of readdirSync(path.join(root, 'schemas')))
    put(tree, `usr/share/gatehouse/schemas/${name}`, readFileSync(path.join(root, 'schemas', name)));
}

/**
 * @param {string} tree
 * @param {string} name
 * @param {string | Buffer} contents a string's characters are bytes
 */
function put(tree, name, contents, mode = 0o644) {
  const file = path.join(tree, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents, 'latin1');
  chmodSync(file, mode);
}

/** @param {string | Buffer} contents */
function gzip(contents) {
  return gzipSync(typeof contents === 'string' ? Buffer.from(contents, 'latin1') : contents, { level: 9 });
}

/**
 * A changelog in Debian's format, which refers to CHANGELOG.md.
 * @param {string} version
 */
function changelog(version) {
  const date = new Date(sourceDate() * 1000).toUTCString().replace('GMT', '+0000');
  return `gatehouse (${version}) unstable; urgency=medium

  * See CHANGELOG.md.gz.

 -- ${MAINTAINER}  ${date}
`;
}

/**
 * Runs lintian, if it is installed.
 * @param {string} made
 * @throws Error with what it found
 */
function lint(made) {
  if (isInstalled('lintian')) run('lintian', ['--fail-on', 'error,warning', made]);
  else process.stderr.write('not checked by lintian, which is not installed\n');
}

/** @param {string} folder */
function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fast = process.argv.includes('--fast');
  await buildScript(async () => {
    const made = await buildDeb(fast ? 'fast' : 'small');
    if (!fast) lint(made);
  });
}
