import { execFile } from 'node:child_process';
import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { applyPatch, parsePatch } from 'diff';

const run = promisify(execFile);

const example = fileURLToPath(new URL('../../examples/kasm', import.meta.url));
const variants = fileURLToPath(new URL('../fixtures/kasm', import.meta.url));
const BASE_VERSION = '1.16.1';

/** What the proxy's image brings with it (`etc/nginx/nginx.conf`, `srv/www`), as a folder to read from. */
export const kasmImage: string = join(example, 'image');

/** A private copy of the example's host tree. */
export interface KasmTree {
  /** The folder that stands for `/`: the install is `root/opt/kasm/current`. */
  readonly root: string;
  /** Removes the copy. */
  dispose(): Promise<void>;
}

/** The names that `makeKasmTree` takes, sorted. */
export async function kasmVariants(): Promise<readonly string[]> {
  const entries = await readdir(variants, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Copies the Kasm example into a fresh temporary folder, makes a variant of it, and leaves certificates and
 * modes as Kasm's installer does (`conf/nginx` is writable by everyone, the certificate 0600).
 *
 * `test/fixtures/kasm/README.md` says what a variant's folder holds.
 *
 * @param variant a folder of `test/fixtures/kasm`; without it, the pristine example.
 * @param parent the folder that the copy is made in
 */
export async function makeKasmTree(variant?: string, parent: string = tmpdir()): Promise<KasmTree> {
  const root = await mkdtemp(join(parent, 'gatehouse-kasm-'));
  const dispose = () => rm(root, { recursive: true, force: true });
  try {
    await cp(join(example, 'opt'), join(root, 'opt'), { recursive: true, verbatimSymlinks: true });
    const certificates = variant === undefined ? [] : await applyVariant(root, variant);
    await finishInstall(root, certificates);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { root, dispose };
}

/** One line of an instruction file, split at blanks. */
type Instruction = readonly string[];

/** Changes the tree, and returns which certificates the variant wants besides the installer's. */
async function applyVariant(root: string, variant: string): Promise<readonly Instruction[]> {
  const overlay = join(variants, variant);
  await access(join(overlay, 'ABOUT'));
  const [over] = await instructions(overlay, 'OVER');
  const certificates = over === undefined ? [] : await applyVariant(root, over[0] ?? '');
  const [versions] = await instructions(overlay, 'VERSIONS');
  if (versions !== undefined) await installVersions(root, versions);
  for (const [path] of await instructions(overlay, 'DELETE'))
    await rm(join(root, path ?? ''), { recursive: true });
  for (const entry of await readdir(overlay, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await cp(join(overlay, entry.name), join(root, entry.name), { recursive: true, verbatimSymlinks: true });
  }
  await patchTree(root, join(overlay, 'changes.patch'));
  return [...certificates, ...(await instructions(overlay, 'CERTIFICATES'))];
}

/** Installs the example's version under other version numbers, side by side; the last one is current. */
async function installVersions(root: string, versions: readonly string[]): Promise<void> {
  const kasm = join(root, 'opt/kasm');
  const original = join(kasm, BASE_VERSION);
  for (const version of versions.filter((each) => each !== BASE_VERSION)) {
    await cp(original, join(kasm, version), { recursive: true, verbatimSymlinks: true });
    // Each version's compose file names the paths and images of that version alone.
    const compose = join(kasm, version, 'docker/docker-compose.yaml');
    const text = await readFile(compose, 'latin1');
    await writeFile(compose, text.replaceAll(BASE_VERSION, version), 'latin1');
  }
  if (!versions.includes(BASE_VERSION)) await rm(original, { recursive: true });
  await rm(join(kasm, 'current'));
  await symlink(versions.at(-1) ?? BASE_VERSION, join(kasm, 'current'));
}

async function patchTree(root: string, patchFile: string): Promise<void> {
  if (!(await exists(patchFile))) return;
  for (const patch of parsePatch(await readFile(patchFile, 'latin1'))) {
    // The names stand after the `a/` and `b/` that git writes.
    const name = (patch.newFileName ?? '').replace(/^b\//, '');
    const path = join(root, name);
    const patched = applyPatch(await readFile(path, 'latin1'), patch, { autoConvertLineEndings: false });
    if (patched === false) throw new Error(`${patchFile} does not fit ${name} of the example`);
    await writeFile(path, patched, 'latin1');
  }
}

/** None when the variant has no such file. */
async function instructions(overlay: string, name: string): Promise<readonly Instruction[]> {
  const path = join(overlay, name);
  if (!(await exists(path))) return [];
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => line.trim().split(/\s+/));
}

/** What the installer does at run time, and what a repository cannot hold: keys, modes, empty folders. */
async function finishInstall(root: string, certificates: readonly Instruction[]): Promise<void> {
  const kasm = join(root, 'opt/kasm');
  for (const version of await versionsOf(kasm)) {
    const folder = `opt/kasm/${version}/certs/kasm_nginx`;
    await placeCertificate(root, 'self-signed', `${folder}.crt`, `${folder}.key`);
    await chmodAll(join(kasm, version, 'conf/nginx'), 0o777);
  }
  for (const [kind, certificate, key] of certificates) {
    await placeCertificate(root, kind ?? '', certificate ?? '', key ?? '');
  }
  await removePlaceholders(root);
}

async function versionsOf(kasm: string): Promise<readonly string[]> {
  const entries = await readdir(kasm, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function placeCertificate(root: string, kind: string, certificate: string, key: string): Promise<void> {
  const pair = (await certificatesOfThisProcess()).get(kind);
  if (pair === undefined) throw new Error(`unknown kind of certificate: ${kind}`);
  for (const [path, text] of [
    [join(root, certificate), pair.certificate],
    [join(root, key), pair.key],
  ] as const) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
    await chmod(path, 0o600);
  }
}

interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** By the kinds that a CERTIFICATES file names. */
type Certificates = ReadonlyMap<string, CertificatePair>;

let certificates: Promise<Certificates> | undefined;

/** Keys take a good part of a second each, so all trees of one process share theirs. */
function certificatesOfThisProcess(): Promise<Certificates> {
  certificates ??= makeCertificates();
  return certificates;
}

async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-certificates-'));
  const openssl = (line: string, subject: string) =>
    run('openssl', [...line.split(' '), '-subj', subject], { cwd: folder });
  const read = async (name: string) => readFile(join(folder, name), 'latin1');
  try {
    // The installer's own words: RSA, five years, a common name and no subjectAltName.
    await openssl(
      'req -x509 -nodes -days 1825 -newkey rsa:2048 -keyout self.key -out self.crt',
      '/C=US/ST=VA/L=None/O=None/OU=DoFu/CN=kasm-host/emailAddress=none@none.none',
    );
    // A site's own authority: root, one authority below it, the host's certificate; the file holds the last two.
    const key = '-nodes -days 365 -newkey ec -pkeyopt ec_paramgen_curve:P-256';
    await openssl(`req -x509 ${key} -keyout root.key -out root.crt`, '/O=Example Site/CN=Example Root');
    await openssl(
      `req -x509 ${key} -CA root.crt -CAkey root.key -addext basicConstraints=critical,CA:TRUE,pathlen:0 -keyout issuing.key -out issuing.crt`,
      '/O=Example Site/CN=Example Issuing',
    );
    await openssl(
      `req -x509 ${key} -CA issuing.crt -CAkey issuing.key -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:kasm.example -keyout leaf.key -out leaf.crt`,
      '/O=Example Site/CN=kasm.example',
    );
    const selfSigned = { certificate: await read('self.crt'), key: await read('self.key') };
    const chain = {
      certificate: (await read('leaf.crt')) + (await read('issuing.crt')),
      key: await read('leaf.key'),
    };
    return new Map([
      ['self-signed', selfSigned],
      ['chain', chain],
      ['chain-with-other-key', { ...chain, key: await read('issuing.key') }],
      // OpenSSL keeps one pair for each kind of key, so it does not compare these two.
      ['chain-with-rsa-key', { ...chain, key: selfSigned.key }],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function chmodAll(path: string, mode: number): Promise<void> {
  const status = await lstat(path);
  if (status.isSymbolicLink()) return;
  await chmod(path, mode);
  if (!status.isDirectory()) return;
  for (const name of await readdir(path)) await chmodAll(join(path, name), mode);
}

/** `.gitkeep` holds a folder that an install has empty. */
async function removePlaceholders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removePlaceholders(path);
    else if (entry.name === '.gitkeep') await rm(path);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
