import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildBinary } from './build-binary.mjs';
import { fetchPackages, layOutRoot } from './debian-root.mjs';
import { architecture, buildScript, manifest, releaseFolder, root, run, sourceDate } from './packaging.mjs';
import { needPrograms, SetupError } from './setup.mjs';

/** @typedef {{ digest: string, size: number, diffId: string, comment: string }} Layer */

const NAME = 'gatehouse';
const TYPES = 'application/vnd.oci.image';

/**
 * Makes a container image as one tar, which is an OCI image layout
 * (https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md) and readable for `docker load`. Needs no
 * engine and pulls no image: one layer consists of Debian packages, the other of the executable.
 * @returns {Promise<string>} the tar
 */
export async function buildImage() {
  const executable = await buildBinary();
  needPrograms({ tar: 'tar', 'dpkg-deb': 'dpkg' });
  if (!existsSync('/etc/debian_version'))
    throw new SetupError(
      'the image is made of Debian packages, which only Debian and its derivatives can download',
    );
  const started = performance.now();
  const folder = releaseFolder();
  const made = path.join(folder, `gatehouse-${manifest.version}-linux-${architecture().node}.oci.tar`);
  const work = mkdtempSync(path.join(folder, 'image-'));
  try {
    const layout = path.join(work, 'layout');
    const blobs = path.join(layout, 'blobs', 'sha256');
    mkdirSync(blobs, { recursive: true });
    writeLayout(layout, [debianLayer(work, blobs), gatehouseLayer(work, blobs, executable)]);
    const tar = path.join(work, 'image.tar');
    pack(layout, tar);
    renameSync(tar, made);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  process.stderr.write(`${made}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return made;
}

/**
 * @param {string} work
 * @param {string} blobs
 * @returns {Layer}
 */
function debianLayer(work, blobs) {
  const cache = path.join(root, 'dist', 'debian');
  const { files, hash } = fetchPackages(path.join(cache, 'packages'));
  const recipe = createHash('sha256')
    .update(hash)
    .update(readFileSync(path.join(root, 'scripts', 'debian-root.mjs')))
    .update(String(sourceDate()))
    .digest('hex');
  const kept = path.join(cache, `${recipe}.tar`);
  if (!existsSync(kept)) {
    for (const name of readdirSync(cache)) if (name.endsWith('.tar')) rmSync(path.join(cache, name));
    const tree = path.join(work, 'debian');
    mkdirSync(tree);
    layOutRoot(tree, files);
    const tar = path.join(work, 'debian.tar');
    pack(tree, tar);
    renameSync(tar, kept);
  }
  return layer(blobs, kept, `Debian packages ${files.map((file) => path.basename(file, '.deb')).join(', ')}`);
}

/**
 * @param {string} work
 * @param {string} blobs
 * @param {string} executable
 * @returns {Layer}
 */
function gatehouseLayer(work, blobs, executable) {
  const tree = path.join(work, 'gatehouse');
  const documentation = path.join(tree, 'usr/share/doc/gatehouse');
  for (const one of ['usr/bin', 'usr/share/gatehouse', 'etc/gatehouse', 'var/lib/gatehouse', 'root'])
    mkdirSync(path.join(tree, one), { recursive: true });
  mkdirSync(documentation, { recursive: true });
  // Only the owner may read the journal's folder, as when Gatehouse creates it.
  for (const one of ['var/lib/gatehouse', 'root']) chmodSync(path.join(tree, one), 0o700);
  copyFileSync(executable, path.join(tree, 'usr/bin/gatehouse'));
  copyFileSync(`${executable}.NOTICES.txt`, path.join(documentation, 'third-party-notices'));
  copyFileSync(path.join(root, 'LICENSE'), path.join(documentation, 'copyright'));
  cpSync(path.join(root, 'schemas'), path.join(tree, 'usr/share/gatehouse/schemas'), { recursive: true });
  const tar = path.join(work, 'gatehouse.tar');
  pack(tree, tar);
  return layer(blobs, tar, `Gatehouse ${manifest.version}`);
}

/**
 * Packs a folder so that equal contents give equal bytes, whichever user packs them.
 * @param {string} folder
 * @param {string} file
 */
function pack(folder, file) {
  const always = ['--sort=name', '--format=gnu', '--owner=0', '--group=0', '--numeric-owner'];
  run('tar', [...always, `--mtime=@${sourceDate()}`, '-C', folder, '-cf', file, '.']);
}

/**
 * @param {string} blobs
 * @param {string} tar
 * @param {string} comment
 * @returns {Layer}
 */
function layer(blobs, tar, comment) {
  const bytes = readFileSync(tar);
  return { ...putBlob(blobs, gzipSync(bytes)), diffId: digestOf(bytes), comment };
}

/**
 * @param {string} layout
 * @param {readonly Layer[]} layers
 */
function writeLayout(layout, layers) {
  const blobs = path.join(layout, 'blobs', 'sha256');
  const { version, description, license } = manifest;
  const tags = [version, 'latest'];
  const created = new Date(sourceDate() * 1000).toISOString();
  const labels = {
    'org.opencontainers.image.title': NAME,
    'org.opencontainers.image.description': description,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.licenses': license,
  };
  const config = putJson(blobs, {
    architecture: architecture().oci,
    os: 'linux',
    created,
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: ['/usr/bin/gatehouse'],
      Cmd: ['--help'],
      WorkingDir: '/',
      Labels: labels,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ comment }) => ({ created, created_by: 'npm run build:image', comment })),
  });
  const imageManifest = putJson(blobs, {
    schemaVersion: 2,
    mediaType: `${TYPES}.manifest.v1+json`,
    config: { mediaType: `${TYPES}.config.v1+json`, ...config },
    layers: layers.map(({ digest, size }) => ({ mediaType: `${TYPES}.layer.v1.tar+gzip`, digest, size })),
    annotations: labels,
  });
  writeJson(path.join(layout, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
  writeJson(path.join(layout, 'index.json'), {
    schemaVersion: 2,
    mediaType: `${TYPES}.index.v1+json`,
    manifests: tags.map((tag) => ({
      mediaType: `${TYPES}.manifest.v1+json`,
      ...imageManifest,
      platform: { architecture: architecture().oci, os: 'linux' },
      annotations: {
        'io.containerd.image.name': `docker.io/library/${NAME}:${tag}`,
        'org.opencontainers.image.ref.name': tag,
      },
    })),
  });
  // `docker load` reads this file, in old versions without support for image layouts and in new ones.
  const blob = (/** @type {string} */ digest) => `blobs/sha256/${digest.replace('sha256:', '')}`;
  writeJson(path.join(layout, 'manifest.json'), [
    {
      Config: blob(config.digest),
      RepoTags: tags.map((tag) => `${NAME}:${tag}`),
      Layers: layers.map(({ digest }) => blob(digest)),
    },
  ]);
}

/**
 * @param {string} blobs
 * @param {unknown} value
 */
function putJson(blobs, value) {
  return putBlob(blobs, Buffer.from(JSON.stringify(value)));
}

/**
 * @param {string} blobs
 * @param {Buffer} bytes
 */
function putBlob(blobs, bytes) {
  const digest = digestOf(bytes);
  writeFileSync(path.join(blobs, digest.replace('sha256:', '')), bytes);
  return { digest, size: bytes.length };
}

/** @param {Buffer} bytes */
function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  writeFileSync(file, JSON.stringify(value));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildScript(buildImage);
