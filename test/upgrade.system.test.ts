import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import type { KasmTree } from './support/kasm.ts';
import { makeKasmTree } from './support/kasm.ts';
import { sample, testFull } from './support/sample.ts';
import { violations } from './support/schema.ts';

const OLD = '1.16.1';
const NEW = '1.18.1';

let state: string;
let tree: KasmTree;

beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), 'gatehouse-life-'));
});
afterEach(async () => {
  rmSync(state, { recursive: true });
  await tree.dispose();
});

function run(command: string, ...args: string[]) {
  return gatehouse(command, ...args, '--root', tree.root, '--state', state);
}

async function check() {
  const { status, stdout, stderr } = await run('check', '--format', 'json');
  expect(stderr).toBe('');
  const value = JSON.parse(stdout);
  expect(violations('check', value)).toEqual([]);
  expect(status).toBe(value.drift ? 1 : 0);
  return value;
}

async function kinds(): Promise<string[]> {
  return (await check()).causes.map(({ kind }: { kind: string }) => kind);
}

async function apply(...args: string[]): Promise<void> {
  const { status, stderr } = await run('apply', '--quiet', ...args);
  expect([status, stderr]).toEqual([0, '']);
}

function kasm(...names: string[]): string {
  return path.join(tree.root, 'opt/kasm', ...names);
}

/**
 * What Kasm's upgrade does on a disk: a fresh tree, the certificate and the key of the old one, of session files the
 * only one where there is just one (its script's guard is wrong for more), and the link moved.
 */
function upgrade(fresh: string): void {
  cpSync(fresh, kasm(NEW), { recursive: true, verbatimSymlinks: true });
  const compose = kasm(NEW, 'docker/docker-compose.yaml');
  writeFileSync(compose, readFileSync(compose, 'latin1').replaceAll(OLD, NEW), 'latin1');
  for (const name of ['kasm_nginx.crt', 'kasm_nginx.key'])
    cpSync(kasm(OLD, 'certs', name), kasm(NEW, 'certs', name));
  const sessions = readdirSync(kasm(OLD, 'conf/nginx/containers.d'));
  for (const name of readdirSync(kasm(NEW, 'conf/nginx/containers.d')))
    rmSync(kasm(NEW, 'conf/nginx/containers.d', name));
  const [only] = sessions;
  if (only !== undefined && sessions.length === 1)
    cpSync(kasm(OLD, 'conf/nginx/containers.d', only), kasm(NEW, 'conf/nginx/containers.d', only));
  lead(NEW);
}

function lead(version: string): void {
  rmSync(kasm('current'));
  symlinkSync(version, kasm('current'));
}

/** The tree as it is installed, to be installed again. */
function keepFresh(): string {
  const fresh = path.join(state, 'fresh');
  cpSync(kasm(OLD), fresh, { recursive: true, verbatimSymlinks: true });
  return fresh;
}

describe('an upgrade', () => {
  test.each(sample([0, 1, 3], 1))(
    'is seen, and apply brings the policy to the new tree, with %d session files',
    async (count) => {
      tree = await makeKasmTree(`h-role-agent-${count}`);
      const fresh = keepFresh();
      expect(await kinds()).toEqual(['never-applied']);
      await apply();
      expect(await kinds()).toEqual([]);
      // Sessions come and go, and are nobody's drift.
      writeFileSync(
        kasm(OLD, 'conf/nginx/containers.d/new.conf'),
        'location /desktop/new/ { return 204; }\n',
      );
      expect(await check()).toMatchObject({ drift: false, edits: [] });
      rmSync(kasm(OLD, 'conf/nginx/containers.d/new.conf'));

      upgrade(fresh);
      const seen = await check();
      expect(seen.causes).toMatchObject([{ kind: 'upgrade', from: kasm(OLD), to: kasm(NEW), lost: [] }]);
      expect(JSON.stringify(seen.edits)).not.toContain('containers.d');
      await apply();
      expect(await check()).toMatchObject({ drift: false, edits: [] });
      const { entries } = JSON.parse((await run('history', '--format', 'json')).stdout);
      expect(entries).toMatchObject([
        { state: 'committed', folder: kasm(OLD) },
        { state: 'committed', folder: kasm(NEW) },
      ]);
    },
  );

  testFull(
    'to another layout, and without DH parameters, files and volumes that somebody added',
    async () => {
      tree = await makeKasmTree('h-role-agent-0');
      const fresh = keepFresh();
      renameSync(
        path.join(fresh, 'conf/nginx/orchestrator.conf'),
        path.join(fresh, 'conf/nginx/orchestration.conf'),
      );
      writeFileSync(kasm(OLD, 'certs/dhparam.pem'), 'as openssl makes it');
      writeFileSync(kasm(OLD, 'conf/nginx/00-own.conf'), 'keepalive_requests 900;\n');
      const compose = kasm(OLD, 'docker/docker-compose.yaml');
      const volume = `      - /opt/kasm/${OLD}/certs/dhparam.pem:/etc/ssl/certs/dhparam.pem\n`;
      const text = readFileSync(compose, 'latin1');
      const key = /^.*kasm_nginx\.key:.*\n/m.exec(text)?.[0] ?? '';
      writeFileSync(compose, text.replace(key, key + volume), 'latin1');
      await apply('--profile', 'documented');
      expect(readFileSync(kasm(OLD, 'conf/nginx/orchestrator.conf'), 'latin1')).toContain('ssl_dhparam');

      upgrade(fresh);
      const { status, stdout } = await run('check', '--profile', 'documented', '--format', 'json');
      expect(status).toBe(1);
      const { causes, remaining } = JSON.parse(stdout);
      expect(causes[0].lost).toEqual([
        'certs/dhparam.pem',
        'conf/nginx/00-own.conf',
        'conf/nginx/orchestrator.conf',
        "docker/docker-compose.yaml: the proxy's volume at /etc/ssl/certs/dhparam.pem",
      ]);
      expect(remaining.map(({ outcome }: { outcome: string }) => outcome)).toContain('dhparam-missing');
      await apply('--profile', 'documented');
      expect(readFileSync(kasm(NEW, 'conf/nginx/orchestration.conf'), 'latin1')).toContain(
        'ssl_session_cache',
      );
      expect((await run('check', '--profile', 'documented')).status).toBe(0);
    },
  );

  testFull('leaves a change behind that rollback does not undo where nobody would notice', async () => {
    tree = await makeKasmTree('h-role-agent-0');
    const fresh = keepFresh();
    await apply();
    const hardened = readFileSync(kasm(OLD, 'conf/nginx/orchestrator.conf'), 'latin1');
    upgrade(fresh);
    const refused = await run('rollback');
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining(`was made in ${kasm(OLD)}, and current leads to ${kasm(NEW)}`),
    ]);
    await apply();
    expect((await run('rollback')).status).toBe(0);
    expect(readFileSync(kasm(NEW, 'conf/nginx/orchestrator.conf'), 'latin1')).toBe(
      readFileSync(path.join(fresh, 'conf/nginx/orchestrator.conf'), 'latin1'),
    );
    expect((await run('rollback', '--force')).status).toBe(2);
    expect(readFileSync(kasm(OLD, 'conf/nginx/orchestrator.conf'), 'latin1')).toBe(hardened);
    // Back to the old version: its change is in force again.
    lead(OLD);
    expect(await kinds()).toEqual([]);
    expect((await run('rollback')).status).toBe(0);
    expect(await kinds()).toEqual(['never-applied']);
  });
});

describe('an edit by hand', () => {
  const main = () => kasm('current/conf/nginx/orchestrator.conf');

  testFull('against the policy is shown and not overwritten, but when that is asked for', async () => {
    tree = await makeKasmTree('h-role-agent-0');
    await apply();
    const edited = readFileSync(main(), 'latin1').replace(
      /X-Frame-Options .*;/,
      'X-Frame-Options DENY-NONE always;',
    );
    writeFileSync(main(), edited, 'latin1');
    const { causes, conflicts } = await check();
    expect(causes).toMatchObject([{ kind: 'hand-edit', edits: [{ path: main(), kind: 'edited' }] }]);
    expect(causes[0].edits[0].diff).toMatch(/^-.*SAMEORIGIN.*\n\+.*DENY-NONE/m);
    expect(conflicts).toMatchObject([
      {
        path: main(),
        block: expect.stringMatching(/^server \S+ 443$/),
        setting: 'add_header X-Frame-Options',
        was: 'SAMEORIGIN always',
        is: 'DENY-NONE always',
        wanted: 'SAMEORIGIN always',
      },
    ]);
    const plan = path.join(state, 'plan.json');
    expect((await run('plan', '--out', plan)).stdout).toContain('gatehouse apply --overwrite');
    for (const args of [[], [plan]]) {
      const refused = await run('apply', ...args);
      expect([refused.status, refused.stderr]).toEqual([
        2,
        expect.stringMatching(/nothing was changed: 1 value.*\n.*orchestrator\.conf:\d+\n/),
      ]);
    }
    expect(readFileSync(main(), 'latin1')).toBe(edited);
    await apply('--overwrite');
    expect(readFileSync(main(), 'latin1')).toContain('SAMEORIGIN');
    expect(await kinds()).toEqual([]);
  });

  testFull('that the policy does not speak of is no drift, is named, and stays', async () => {
    tree = await makeKasmTree('h-role-agent-0');
    await apply();
    appendFileSync(main(), '# my own remark\n');
    writeFileSync(kasm('current/conf/nginx/zz-own.conf'), 'keepalive_requests 900;\n');
    const quiet = await check();
    expect(quiet).toMatchObject({ drift: false, causes: [], conflicts: [] });
    expect(quiet.edits.map(({ path: file, kind }: { path: string; kind: string }) => [file, kind])).toEqual([
      [main(), 'edited'],
      [kasm('current/conf/nginx/zz-own.conf'), 'added'],
    ]);
    chmodSync(main(), 0o666);
    expect((await check()).causes).toMatchObject([{ kind: 'hand-edit' }]);
    await apply('--overwrite');
    expect(readFileSync(main(), 'latin1')).toContain('# my own remark\n');
  });
});

describe('half a change', () => {
  /** As a run leaves its journal that dies before it commits. */
  function unfinish(): void {
    const journal = path.join(
      state,
      readdirSync(state).find((name) => name.startsWith('current-')) ?? '',
      'journal',
    );
    const [id = ''] = readdirSync(journal);
    const manifest = path.join(journal, id, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"committed"', '"prepared"'));
  }

  testFull('is told with what the next run does, which does it', async () => {
    tree = await makeKasmTree('h-role-agent-0');
    await apply();
    unfinish();
    expect((await check()).causes).toMatchObject([
      { kind: 'unfinished', state: 'prepared', changedSince: [], holder: null },
    ]);
    const { stderr, status } = await run('apply');
    expect([status, stderr]).toEqual([0, expect.stringContaining('it was never finished: it is undone')]);
    expect(await kinds()).toEqual([]);
  });

  testFull('that somebody has edited since is left alone until that is asked for', async () => {
    tree = await makeKasmTree('h-role-agent-0');
    await apply();
    unfinish();
    const main = kasm('current/conf/nginx/orchestrator.conf');
    appendFileSync(main, '# mine\n');
    expect((await check()).causes[0]).toMatchObject({
      changedSince: [kasm(OLD, 'conf/nginx/orchestrator.conf')],
    });
    const refused = await run('apply');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('was never finished')]);
    expect(readFileSync(main, 'latin1')).toContain('# mine');
  });

  testFull('of a version whose folder is gone holds nothing up', async () => {
    tree = await makeKasmTree('h-role-agent-0');
    const fresh = keepFresh();
    await apply();
    unfinish();
    upgrade(fresh);
    rmSync(kasm(OLD), { recursive: true });
    await run('apply', '--quiet');
    expect(await kinds()).toEqual([]);
    expect(existsSync(kasm(OLD))).toBe(false);
  });
});
