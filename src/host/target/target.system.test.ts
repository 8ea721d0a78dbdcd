import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeKasmTree } from '../../../test/support/kasm.ts';
import { loadConfiguration, NEWEST_KNOWN, versionText } from '../../core/nginx/index.ts';
import type { TargetOptions } from './find-target.ts';
import { findTarget } from './find-target.ts';
import type { Target } from './target.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-target-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function found(options: TargetOptions): Target {
  const result = findTarget(options);
  if (!result.ok) throw new Error(result.message);
  return result.target;
}

function makePipe(file: string): void {
  execFileSync('mknod', [file, 'p']);
}

function load(target: Target) {
  return loadConfiguration(target.source, target.configurationFile, { version: NEWEST_KNOWN });
}

describe('an installation of Kasm', () => {
  test.each(['a-pristine', 'b-1.14', 'd-port-8443', 'f-stig', 'l-two-versions', 'h-role-agent-3'])(
    '%s is read through its compose file',
    async (variant) => {
      const tree = await makeKasmTree(variant);
      try {
        for (const options of [
          { root: tree.root },
          { path: tree.root },
          { path: path.join(tree.root, 'opt/kasm/current') },
          { path: path.join(tree.root, 'opt/kasm/current/conf/nginx') },
        ]) {
          const target = found(options);
          expect([options, target.kind, target.notes]).toEqual([options, 'kasm', []]);
          const configuration = load(target);
          expect(configuration.problems).toEqual([]);
          const files = [...configuration.files.values()].map(({ file }) => file.hostPath);
          expect(files.some((file) => file.startsWith(tree.root) && file.endsWith('orchestrator.conf'))).toBe(
            true,
          );
          expect(
            files.some(
              (file) => file.endsWith('services.d/client_api.conf') || file.endsWith('services.d/agent.conf'),
            ),
          ).toBe(true);
        }
      } finally {
        await tree.dispose();
      }
    },
  );

  test('the image’s own files are assumed, and never written', async () => {
    const tree = await makeKasmTree();
    try {
      const main = load(found({ root: tree.root })).main;
      expect([main?.file.path, main?.file.editable]).toEqual(['/etc/nginx/nginx.conf', false]);
    } finally {
      await tree.dispose();
    }
  });

  test('session files are read and never written', async () => {
    const tree = await makeKasmTree('h-role-agent-1');
    try {
      const target = found({ root: tree.root });
      const configuration = load(target);
      const session = [...configuration.files.values()].find(({ file }) =>
        file.hostPath.includes('containers.d'),
      );
      expect(session?.file.editable).toBe(false);
      const facts = target
        .hostFacts(configuration)
        .files.filter(({ hostPath }) => hostPath.includes('containers.d'));
      expect(facts.length).toBeGreaterThan(0);
      expect(new Set(facts.map(({ role }) => role))).toEqual(new Set(['session']));
    } finally {
      await tree.dispose();
    }
  });

  test('the image’s tag gives NGINX’s version, where it names one', async () => {
    const tree = await makeKasmTree('b-1.14');
    try {
      const { version } = found({ root: tree.root });
      expect(version && versionText(version)).toBe('1.25.1');
    } finally {
      await tree.dispose();
    }
  });

  test('an absolute link "current" leads to the version under the same root', async () => {
    const tree = await makeKasmTree();
    try {
      const link = path.join(tree.root, 'opt/kasm/current');
      const version = path.basename(readlinkSync(link));
      rmSync(link);
      symlinkSync(`/opt/kasm/${version}`, link);
      expect(load(found({ root: tree.root })).problems).toEqual([]);
    } finally {
      await tree.dispose();
    }
  });

  test('however an installation is named it is one, also where "current" is an absolute link', async () => {
    const tree = await makeKasmTree();
    try {
      const link = path.join(tree.root, 'opt/kasm/current');
      const version = path.join(tree.root, 'opt/kasm', path.basename(readlinkSync(link)));
      for (const target of [path.basename(version), `/opt/kasm/${path.basename(version)}`]) {
        rmSync(link);
        symlinkSync(target, link);
        const named = [
          { root: tree.root },
          { path: tree.root },
          { path: link },
          { path: version },
          { path: path.dirname(link) },
          { path: path.join(link, 'conf/nginx') },
          { root: tree.root, path: '/opt/kasm/current' },
          { root: tree.root, path: link },
        ].map(found);
        expect(new Set(named.map(({ identity }) => identity))).toEqual(new Set([link]));
        for (const one of named) expect(load(one).problems).toEqual([]);
      }
    } finally {
      await tree.dispose();
    }
  });

  test('a copy that lies elsewhere never reads another installation', async () => {
    const tree = await makeKasmTree();
    try {
      cpSync(path.join(tree.root, 'opt/kasm/1.16.1'), path.join(folder, 'copy'), { recursive: true });
      const { files } = load(found({ path: path.join(folder, 'copy') }));
      const paths = [...files.values()].map(({ file }) => file.hostPath);
      expect(paths.filter((file) => !file.startsWith(`${folder}/copy/`))).toEqual([
        '/etc/nginx/nginx.conf',
        '/etc/nginx/mime.types',
      ]);
    } finally {
      await tree.dispose();
    }
  });

  test('paths and links mean what they mean inside the container', async () => {
    const tree = await makeKasmTree();
    try {
      const target = found({ root: tree.root });
      const conf = path.join(tree.root, 'opt/kasm/current/conf/nginx');
      expect(target.hostPath('/etc/nginx//conf.d/./logging.conf')).toBe(path.join(conf, 'logging.conf'));
      expect(target.hostPath('/etc/nginx/conf.d/../logging.conf')).toBeUndefined();
      symlinkSync('/etc/nginx/conf.d/logging.conf', path.join(conf, 'inside.link'));
      symlinkSync(path.join(conf, 'logging.conf'), path.join(conf, 'outside.link'));
      symlinkSync('circle.link', path.join(conf, 'circle.link'));
      const read = (name: string) => target.source.read(`/etc/nginx/conf.d/${name}`);
      expect(read('inside.link')).toMatchObject({ ok: true, hostPath: path.join(conf, 'logging.conf') });
      expect(read('outside.link')).toMatchObject({ ok: false, reason: 'missing' });
      expect(read('circle.link')).toMatchObject({ ok: false, reason: 'unreadable' });
    } finally {
      await tree.dispose();
    }
  });

  test('a pipe or a device in the place of a file is refused, not waited for', async () => {
    const tree = await makeKasmTree();
    try {
      const target = found({ root: tree.root });
      const conf = path.join(tree.root, 'opt/kasm/current/conf/nginx');
      makePipe(path.join(conf, 'pipe.conf'));
      expect(target.source.read('/etc/nginx/conf.d/pipe.conf')).toMatchObject({
        ok: false,
        reason: 'unreadable',
      });
      const certificate = path.join(tree.root, 'opt/kasm/current/certs/kasm_nginx.crt');
      rmSync(certificate);
      makePipe(certificate);
      rmSync(path.join(conf, 'pipe.conf'));
      const { certificates } = target.hostFacts(load(target));
      expect(certificates.get('/etc/ssl/certs/kasm_nginx.crt')).toMatchObject({ ok: false });
    } finally {
      await tree.dispose();
    }
  });

  test('a part of it is refused with the installation’s name', async () => {
    const tree = await makeKasmTree();
    try {
      const installation = path.join(tree.root, 'opt/kasm/current');
      const result = findTarget({ path: path.join(installation, 'conf/nginx/orchestrator.conf') });
      expect(result.ok ? '' : result.hint).toBe(`name the installation that it belongs to: ${installation}`);
    } finally {
      await tree.dispose();
    }
  });

  test('without a readable compose file the usual mounts are assumed, and said', async () => {
    const tree = await makeKasmTree();
    try {
      writeFileSync(
        path.join(tree.root, 'opt/kasm/current/docker/docker-compose.yaml'),
        'services:\n  proxy: [\n',
      );
      const target = found({ root: tree.root });
      expect(target.notes).toEqual([expect.stringContaining('the usual mounts are assumed')]);
      expect(load(target).problems).toEqual([]);
    } finally {
      await tree.dispose();
    }
  });

  test('what the certificate says, and how the key may be read', async () => {
    const tree = await makeKasmTree();
    try {
      const target = found({ root: tree.root });
      const { certificates, files } = target.hostFacts(load(target));
      expect(certificates.get('/etc/ssl/certs/kasm_nginx.crt')).toMatchObject({
        ok: true,
        selfSigned: true,
        ocspResponder: undefined,
      });
      expect(files.find(({ role }) => role === 'private-key')).toMatchObject({ mode: 0o600 });
      expect(files.filter(({ role }) => role === 'configuration').every(({ mode }) => mode === 0o777)).toBe(
        true,
      );
    } finally {
      await tree.dispose();
    }
  });
});

describe('a plain NGINX', () => {
  test('by its main file, its folder, or a host under another root', () => {
    const conf = path.join(folder, 'etc/nginx');
    mkdirSync(conf, { recursive: true });
    writeFileSync(path.join(conf, 'nginx.conf'), 'events {}\nhttp { include sites/*; }\n');
    mkdirSync(path.join(conf, 'sites'));
    writeFileSync(path.join(conf, 'a.conf'), 'server { listen 80; }\n');
    symlinkSync('/etc/nginx/a.conf', path.join(conf, 'sites/a'));
    const rooted = load(found({ root: folder }));
    expect(rooted.problems).toEqual([]);
    expect([...rooted.files.keys()]).toHaveLength(2);
    for (const given of [conf, path.join(conf, 'nginx.conf')]) {
      const target = found({ path: given });
      expect([target.kind, target.configurationFile]).toEqual(['plain', path.join(conf, 'nginx.conf')]);
    }
  });

  test('Debian’s own tree is read without a problem', () => {
    cpSync('/etc/nginx', path.join(folder, 'nginx'), { recursive: true, verbatimSymlinks: true });
    expect(load(found({ path: path.join(folder, 'nginx') })).problems).toEqual([]);
  });
});

describe('what is none is said, with a way out', () => {
  test.each([
    ['a path that is not there', 'no/where', /no such file/],
    ['an empty folder', '.', /neither an installation/],
    ['a part of a configuration', 'part.conf', /not the main file/],
  ])('%s', (_, given, message) => {
    writeFileSync(path.join(folder, 'part.conf'), 'server { listen 80; }\n');
    const result = findTarget({ path: path.join(folder, given) });
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.message).toMatch(message);
      expect(result.hint).not.toBe('');
    }
  });

  test.skipIf(process.getuid?.() !== 0)('a file that may not be read is an error at its include', () => {
    writeFileSync(path.join(folder, 'nginx.conf'), 'events {}\nhttp {\n    include secret.conf;\n}\n');
    writeFileSync(path.join(folder, 'secret.conf'), 'server { listen 80; }\n');
    chmodSync(path.join(folder, 'secret.conf'), 0);
    const target = found({ path: folder });
    process.seteuid?.(65534);
    try {
      const { problems } = load(target);
      expect(problems.map(({ code }) => code)).toContain('file-denied');
    } finally {
      process.seteuid?.(0);
    }
  });
});
