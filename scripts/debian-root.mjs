import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run } from './packaging.mjs';
import { aptUpdate } from './setup.mjs';

/** The programs that Gatehouse calls and all libraries; without a package manager and other languages. */
const PACKAGES = [
  'base-files',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
  'libcrypt1',
  'libpcre2-8-0',
  'libssl3',
  'zlib1g',
  // For rehearsals of an NGINX outside a container, and for the demonstration.
  'nginx',
  'nginx-common',
  'openssl',
  'ca-certificates',
  // An installation's bin/start is a shell script. cp keeps attributes and ACLs.
  'bash',
  'libtinfo6',
  'coreutils',
  'libacl1',
  'libattr1',
  'libgmp10',
  'libselinux1',
];

/** Debian has merged these folders into /usr; packages of bookworm still use both paths. */
const MERGED = ['bin', 'sbin', 'lib', 'lib64'];

/** Used instead of `dpkg-deb --extract`, which would replace such a link by a folder. */
const EXTRACT = 'dpkg-deb --fsys-tarfile "$0" | tar --extract --keep-directory-symlink --directory "$1"';

/** Folders that no program here reads. Licences are kept. */
const LEFT_OUT = ['locale', 'man', 'info', 'lintian', 'bash-completion', 'apport', 'bug', 'doc-base', 'menu'];

/**
 * Downloads Debian's packages, from the release and mirror that this machine uses.
 * @param {string} folder cache of the packages
 * @returns {{ files: string[], hash: string }} the hash covers names and versions
 */
export function fetchPackages(folder) {
  mkdirSync(folder, { recursive: true });
  const sandbox = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  const download = (/** @type {string} */ cwd, /** @type {string[]} */ ...options) =>
    run('apt-get', [...sandbox, 'download', ...options, ...PACKAGES], { cwd });
  // Runs in another folder, because apt lists no packages that are already in the current one.
  const ask = () => download(path.dirname(folder), '--print-uris');
  let wanted;
  try {
    wanted = ask();
  } catch {
    // A machine without package lists knows no packages.
    aptUpdate();
    wanted = ask();
  }
  const names = [...wanted.matchAll(/^'[^']+' (\S+)/gm)].map(([, name = '']) => name).sort();
  if (names.some((name) => !existsSync(path.join(folder, name)))) download(folder);
  for (const name of readdirSync(folder)) if (!names.includes(name)) rmSync(path.join(folder, name));
  const hash = createHash('sha256').update(names.join('\n')).digest('hex');
  return { files: names.map((name) => path.join(folder, name)), hash };
}

/**
 * Extracts packages into a root file system. Image scanners find the packages through /var/lib/dpkg/status.d, as in other
 * images without a package manager.
 * @param {string} root an empty folder
 * @param {readonly string[]} packages
 */
export function layOutRoot(root, packages) {
  for (const name of MERGED) {
    mkdirSync(path.join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, path.join(root, name));
  }
  const status = path.join(root, 'var/lib/dpkg/status.d');
  mkdirSync(status, { recursive: true });
  for (const file of packages) {
    run('sh', ['-c', EXTRACT, file, root]);
    const control = run('dpkg-deb', ['--field', file]);
    const [, name = ''] = /^Package: (\S+)/m.exec(control) ?? [];
    writeFileSync(path.join(status, name), control, 'latin1');
  }
  symlinkSync('bash', path.join(root, 'usr/bin/sh'));
  for (const name of LEFT_OUT) rmSync(path.join(root, 'usr/share', name), { recursive: true, force: true });
  leaveLicences(path.join(root, 'usr/share/doc'));
  trustAuthorities(root);
  nameUsers(root);
  const temporary = path.join(root, 'tmp');
  mkdirSync(temporary, { recursive: true });
  chmodSync(temporary, 0o1777);
}

/** @param {string} folder */
function leaveLicences(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name !== 'copyright') rmSync(path.join(entry.parentPath, entry.name));
}

/**
 * Does what update-ca-certificates does during an installation.
 * @param {string} root
 */
function trustAuthorities(root) {
  const folder = path.join(root, 'usr/share/ca-certificates/mozilla');
  const certificates = readdirSync(folder).sort();
  const bundle = certificates.map((name) => readFileSync(path.join(folder, name), 'latin1')).join('');
  mkdirSync(path.join(root, 'etc/ssl/certs'), { recursive: true });
  writeFileSync(path.join(root, 'etc/ssl/certs/ca-certificates.crt'), bundle, 'latin1');
}

/** @param {string} root */
function nameUsers(root) {
  const users = [
    ['root', 0, '/root'],
    ['www-data', 33, '/var/www'],
    ['nobody', 65534, '/nonexistent'],
  ];
  const passwd = users.map(([name, id, home]) => `${name}:x:${id}:${id}:${name}:${home}:/usr/sbin/nologin\n`);
  const group = users.map(([name, id]) => `${name === 'nobody' ? 'nogroup' : name}:x:${id}:\n`);
  writeFileSync(path.join(root, 'etc/passwd'), passwd.join(''));
  writeFileSync(path.join(root, 'etc/group'), group.join(''));
}
