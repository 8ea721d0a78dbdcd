import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { randomNumbers } from '../../../test/support/mutate.ts';
import { isFull, SEED, sample, times } from '../../../test/support/sample.ts';
import { until } from '../../../test/support/until.ts';
import type { FileChange } from '../../core/change/index.ts';
import { applyChanges } from './apply.ts';
import type { Disk } from './disk.ts';
import { DISK } from './disk.ts';
import { history } from './history.ts';
import { recover } from './recover.ts';
import { rollback } from './rollback.ts';
import type { Runtime, StepResult } from './runtime.ts';
import type { TransactionOptions } from './step.ts';

const isRoot = process.getuid?.() === 0;
const roots: string[] = [];
let root: string;
let tree: string;
let state: string;
let bundle: string;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-child-'));
  roots.push(folder);
  bundle = path.join(folder, 'transaction.mjs');
  const entry = path.join(folder, 'entry.mjs');
  const [apply, disk] = ['apply.ts', 'disk.ts'].map((name) =>
    JSON.stringify(path.join(import.meta.dirname, name)),
  );
  writeFileSync(entry, `export { applyChanges } from ${apply};\nexport { DISK } from ${disk};\n`);
  const output = { file: bundle, format: 'esm' } as const;
  await build({ input: entry, platform: 'node', logLevel: 'silent', output });
});

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'gatehouse-transaction-'));
  roots.push(root);
  state = path.join(root, 'state');
  tree = path.join(root, 'tree');
  plant();
});

afterAll(() => {
  for (const folder of roots) rmSync(folder, { recursive: true, force: true });
});

/** Every kind of file that an installation may have: owned by another, linked, without an end, with any bytes. */
function plant(): void {
  for (const folder of ['conf.d', 'elsewhere', 'off'])
    mkdirSync(path.join(tree, folder), { recursive: true });
  writeFileSync(at('nginx.conf'), 'events {}\r\nhttp { include conf.d/*.conf; }', { mode: 0o640 });
  if (isRoot) chownSync(at('nginx.conf'), 1234, 4321);
  writeFileSync(at('elsewhere/real.conf'), Buffer.from([0x23, 0xff, 0x80, 0x0a]));
  symlinkSync('../elsewhere/real.conf', at('conf.d/link.conf'));
  writeFileSync(at('conf.d/one.conf'), '# a longer text, under two names\n');
  linkSync(at('conf.d/one.conf'), at('elsewhere/two.conf'));
  writeFileSync(at('conf.d/stray.conf'), 'stray\n');
  writeFileSync(at('server.key'), 'secret', { mode: 0o644 });
  writeFileSync(at('mounted.crt'), 'a longer certificate\n', { mode: 0o644 });
  const files = [
    'nginx.conf',
    'elsewhere/real.conf',
    'conf.d/one.conf',
    'conf.d/stray.conf',
    'server.key',
    'mounted.crt',
  ];
  // Folders last: what is made in them changes their times.
  for (const [index, name] of [...files, 'conf.d', 'elsewhere', 'off', '.'].entries()) {
    utimesSync(at(name), 1_600_000_000.125 + index, 1_500_000_000.5 + index);
  }
}

function changes(): FileChange[] {
  return [
    { kind: 'write', path: at('nginx.conf'), before: textOf('nginx.conf'), after: 'events {}\n# new\n' },
    { kind: 'write', path: at('conf.d/link.conf'), before: textOf('conf.d/link.conf'), after: '#\xfe\n' },
    { kind: 'write', path: at('conf.d/one.conf'), before: textOf('conf.d/one.conf'), after: '# short\n' },
    { kind: 'create', path: at('conf.d/new.conf'), after: '# created\n' },
    { kind: 'rename', path: at('conf.d/stray.conf'), to: at('off/stray.conf.off') },
    { kind: 'mode', path: at('server.key'), before: 0o644, after: 0o600 },
    {
      kind: 'write',
      path: at('mounted.crt'),
      before: textOf('mounted.crt'),
      after: 'new\n',
      inPlace: true,
      attributes: isRoot ? { mode: 0o600, uid: 1234, gid: 4321 } : { mode: 0o600 },
    },
    {
      kind: 'create',
      path: at('new.key'),
      after: 'another secret',
      attributes: isRoot ? { mode: 0o400, uid: 1234 } : { mode: 0o400 },
    },
  ];
}

function at(name: string): string {
  return path.join(tree, name);
}

function textOf(name: string): string {
  return readFileSync(at(name), 'latin1');
}

/** All that can be seen of a tree. Its times are such as a double can hold; for others see the test of times. */
function snapshot(folder = tree): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const visit = (file: string) => {
    const { mode, uid, gid, nlink, mtimeMs } = lstatSync(file);
    const kind = lstatSync(file);
    const content = kind.isSymbolicLink()
      ? readlinkSync(file)
      : kind.isDirectory()
        ? readdirSync(file).sort().join(' ')
        : readFileSync(file, 'latin1');
    found[path.relative(folder, file)] = {
      mode,
      uid,
      gid,
      nlink,
      mtime: Math.round(mtimeMs * 1000),
      content,
    };
    if (kind.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
  };
  visit(folder);
  return found;
}

/** Bytes and names alone. */
function contents(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(snapshot()).map(([name, entry]) => [name, (entry as { content: string }).content]),
  );
}

const PASS: StepResult = { ok: true, note: 'passed' };

function runtime(steps: Partial<Runtime> = {}): Runtime & { readonly calls: string[] } {
  const calls: string[] = [];
  const step = (name: 'validate' | 'reload' | 'verify') => () => {
    calls.push(name);
    return steps[name]?.() ?? Promise.resolve(PASS);
  };
  return {
    calls,
    describe: () => 'a test',
    validate: step('validate'),
    reload: step('reload'),
    verify: step('verify'),
  };
}

function options(more: Partial<TransactionOptions> = {}): TransactionOptions {
  const meta = { profile: 'test', summary: 'a test', gatehouseVersion: '0' };
  return { stateDirectory: state, target: tree, runtime: runtime(), meta, ...more };
}

/** A disk that fails once: at its call number `position`, before or after the call has done its work. */
function failingDisk(position: number, when: 'before' | 'half' | 'after') {
  let calls = 0;
  const disk = new Proxy(DISK, {
    get:
      (target, name: keyof Disk) =>
      (...args: never[]) => {
        calls++;
        const failure = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        const fails = calls === position;
        if (fails && when === 'before') throw failure;
        if (fails && when === 'half' && ['overwrite', 'writeNew', 'writeLike'].includes(name)) {
          writeFileSync(args[0] as unknown as string, 'hal');
          throw failure;
        }
        (target[name] as (...values: never[]) => void)(...args);
        if (fails) throw failure;
      },
  });
  return { disk, calls: () => calls };
}

describe('applyChanges', () => {
  test('carries every kind of change out and keeps owners, modes and links', async () => {
    const before = snapshot();
    const steps: string[] = [];
    const result = await applyChanges(changes(), options({ onStep: (step) => steps.push(step) }));
    expect(result).toMatchObject({ ok: true });
    expect(steps).toEqual(['journal', 'write', 'validate', 'reload', 'verify', 'commit']);
    expect(textOf('elsewhere/real.conf')).toBe('#\xfe\n');
    expect(lstatSync(at('conf.d/link.conf')).isSymbolicLink()).toBe(true);
    expect(textOf('elsewhere/two.conf')).toBe('# short\n');
    expect(textOf('conf.d/new.conf')).toBe('# created\n');
    expect(lstatSync(at('conf.d/new.conf')).mode & 0o777).toBe(0o644);
    expect(readdirSync(at('off'))).toEqual(['stray.conf.off']);
    expect(lstatSync(at('server.key')).mode & 0o777).toBe(0o600);
    const { uid, gid, mode } = lstatSync(at('nginx.conf'));
    expect(before['nginx.conf']).toMatchObject({ uid, gid, mode });
    expect((await history(state)).map((entry) => entry.state)).toEqual(['committed']);
    // The journal is for its owner alone, and never holds a key.
    const [id = ''] = readdirSync(path.join(state, 'journal'));
    for (const name of readdirSync(path.join(state, 'journal', id))) {
      const file = path.join(state, 'journal', id, name);
      expect(lstatSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'latin1')).not.toContain('secret');
    }
  });

  test('a disk that fails at any call leaves the tree as it was', async () => {
    const before = snapshot();
    const counter = failingDisk(0, 'before');
    expect((await applyChanges(changes(), options({ disk: counter.disk }))).ok).toBe(true);
    expect((await rollback(options())).ok).toBe(true);
    expect(snapshot()).toEqual(before);
    const total = counter.calls();
    expect(total).toBeGreaterThan(20);
    const positions = Array.from({ length: total }, (_, index) => index + 1);
    const faults = (['before', 'half', 'after'] as const).flatMap((when) =>
      positions.map((position) => ({ when, position })),
    );
    for (const { when, position } of sample(faults, 20)) {
      const { disk } = failingDisk(position, when);
      const result = await applyChanges(changes(), options({ disk }));
      expect(result, `${when} ${position}`).toMatchObject({ ok: false });
      expect(snapshot(), `${when} ${position}`).toEqual(before);
    }
  });

  test.each(['validate', 'reload', 'verify'] as const)(
    'a failing %s leaves the tree as it was',
    async (step) => {
      const before = snapshot();
      for (const outcome of [
        () => Promise.resolve<StepResult>({ ok: false, message: 'refused', evidence: ['why'] }),
        () => Promise.reject<StepResult>(new Error('refused')),
      ]) {
        const running = runtime({ [step]: outcome });
        const result = await applyChanges(changes(), options({ runtime: running }));
        expect(result).toMatchObject({ ok: false, step, message: 'refused', rolledBack: true });
        expect(snapshot()).toEqual(before);
        // NGINX may have taken the new files up, told by somebody else: it is told of the old ones.
        expect(running.calls.at(-1)).toBe('reload');
        expect(running.calls.filter((name) => name === 'reload')).toHaveLength(
          { validate: 1, reload: 2, verify: 2 }[step],
        );
      }
    },
  );

  test('a file that is written twice is taken back by the same two steps, and is whole at each', async () => {
    const [old, between, fresh] = ['old\n', 'old, and what others need first\n', 'new\n'] as const;
    writeFileSync(at('nginx.conf'), old);
    const other = textOf('conf.d/link.conf');
    const planned: FileChange[] = [
      { kind: 'write', path: at('nginx.conf'), before: old, after: between },
      { kind: 'write', path: at('conf.d/link.conf'), before: other, after: '# uses it\n' },
      { kind: 'write', path: at('nginx.conf'), before: between, after: fresh },
    ];
    const before = snapshot();
    for (let call = 1; ; call++) {
      const { disk, calls } = failingDisk(call, 'before');
      const result = await applyChanges(planned, options({ disk }));
      if (result.ok) break;
      expect(calls()).toBeGreaterThanOrEqual(call);
      expect(snapshot(), `call ${call}`).toEqual(before);
    }
    expect(textOf('nginx.conf')).toBe(fresh);
    const [, last] = (await history(state)).at(-1)?.entries.slice(1) ?? [];
    expect(last?.before?.sha256).toBe(createHash('sha256').update(between).digest('hex'));
    expect(await rollback(options())).toMatchObject({ ok: true });
    expect(snapshot()).toEqual(before);
    // The second write must begin where the first one ends.
    const [first, , third] = planned as [FileChange, FileChange, FileChange];
    expect(await applyChanges([third, first], options())).toMatchObject({ ok: false, step: 'compare' });
  });

  test('refuses files that are not what the plan was made from, and names them', async () => {
    const planned = changes();
    writeFileSync(at('nginx.conf'), 'edited meanwhile');
    writeFileSync(at('conf.d/new.conf'), 'somebody else made it');
    const before = snapshot();
    const result = await applyChanges(planned, options());
    expect(result).toMatchObject({
      ok: false,
      step: 'compare',
      evidence: [at('nginx.conf'), at('conf.d/new.conf')],
    });
    expect(snapshot()).toEqual(before);
    expect(await history(state)).toEqual([]);
  });

  test('a file that somebody makes under a new name in the last moment is not overwritten nor removed', async () => {
    const disk: Disk = {
      ...DISK,
      writeNew(file, bytes, mode) {
        DISK.writeNew(file, bytes, mode);
        if (file.endsWith('new.conf')) writeFileSync(at('conf.d/new.conf'), 'theirs');
      },
    };
    expect(await applyChanges(changes(), options({ disk }))).toMatchObject({
      ok: false,
      step: 'write',
      rolledBack: true,
    });
    expect(textOf('conf.d/new.conf')).toBe('theirs');
    expect(readdirSync(at('conf.d')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a listener that throws does not stop the change', async () => {
    const onStep = () => {
      throw new Error('EPIPE');
    };
    expect(await applyChanges(changes(), options({ onStep }))).toMatchObject({ ok: true });
  });

  test('one run at a time, also within a process', async () => {
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = runtime({ validate: () => gate.then(() => PASS) });
    const first = applyChanges(changes(), options({ runtime: slow }));
    const second = await applyChanges(changes(), options());
    expect(second).toMatchObject({ ok: false, step: 'lock' });
    expect(second.ok ? '' : second.message).toMatch(new RegExp(`process ${process.pid} .* since \\d{4}-`));
    open?.();
    expect(await first).toMatchObject({ ok: true });
  });
});

describe('rollback', () => {
  test('gives back times to the nanosecond, which a double cannot hold', async () => {
    writeFileSync(at('nginx.conf'), 'events {}');
    const times = ['-d', '@1700000000.123456789'];
    execFileSync('touch', [...times, at('nginx.conf'), at('.')]);
    const timesNow = () => [at('nginx.conf'), tree].map((file) => statSync(file, { bigint: true }).mtimeNs);
    const before = timesNow();
    const change: FileChange = { kind: 'write', path: at('nginx.conf'), before: 'events {}', after: '#' };
    await applyChanges([change], options());
    expect(timesNow()).not.toEqual(before);
    expect((await rollback(options())).ok).toBe(true);
    expect(timesNow()).toEqual(before);
    expect(before[0]).toBe(1_700_000_000_123_456_789n);
  });

  test.skipIf(spawnSync('python3', ['-c', '']).status !== 0)('keeps extended attributes', async () => {
    // Python sets and reads them, as Node has no calls for that.
    const python = (code: string) =>
      execFileSync('python3', ['-c', `import os, sys; ${code}`, at('nginx.conf')], { encoding: 'utf8' });
    python('os.setxattr(sys.argv[1], "user.label", b"kept")');
    const label = () => python('print(os.getxattr(sys.argv[1], "user.label").decode(), end="")');
    const planned = changes().slice(0, 1);
    expect((await applyChanges(planned, options())).ok).toBe(true);
    expect(label()).toBe('kept');
    expect((await rollback(options())).ok).toBe(true);
    expect(label()).toBe('kept');
  });

  test('a change through a link is undone where it was made, also when the link leads elsewhere since', async () => {
    for (const version of ['1', '2']) {
      mkdirSync(at(version));
      writeFileSync(at(`${version}/a.conf`), 'old');
    }
    symlinkSync('1', at('current'));
    const change: FileChange = { kind: 'write', path: at('current/a.conf'), before: 'old', after: 'new' };
    expect((await applyChanges([change], options())).ok).toBe(true);
    rmSync(at('current'));
    symlinkSync('2', at('current'));
    writeFileSync(at('2/a.conf'), 'upgraded');
    expect(await rollback({ ...options(), force: true })).toMatchObject({ ok: true });
    expect([textOf('1/a.conf'), textOf('2/a.conf')]).toEqual(['old', 'upgraded']);
  });

  test('gives back every byte, owner, mode and time, once', async () => {
    const before = snapshot();
    const applied = await applyChanges(changes(), options());
    const running = runtime();
    const result = await rollback(options({ runtime: running }));
    expect(result).toMatchObject({ ok: true, id: applied.ok ? applied.id : '' });
    expect(running.calls).toEqual(['reload']);
    expect(snapshot()).toEqual(before);
    expect((await history(state)).map((entry) => entry.state)).toEqual(['rolled-back']);
    expect(await rollback(options())).toMatchObject({ ok: false, message: 'no change is in force here' });
  });

  test('writes into the file that is there where a container mounts it, and gives files the modes asked for', async () => {
    const { ino } = statSync(at('mounted.crt'));
    expect(await applyChanges(changes(), options())).toMatchObject({ ok: true });
    expect(textOf('mounted.crt')).toBe('new\n');
    expect(statSync(at('mounted.crt'))).toMatchObject({
      ino,
      mode: 0o100600,
      ...(isRoot ? { uid: 1234 } : {}),
    });
    expect(statSync(at('new.key'))).toMatchObject({ mode: 0o100400, ...(isRoot ? { uid: 1234 } : {}) });
    expect(await rollback(options())).toMatchObject({ ok: true });
    expect(statSync(at('mounted.crt'))).toMatchObject({ ino, mode: 0o100644 });
  });

  test('takes the latest change first, also of several in one second', async () => {
    const texts = Array.from({ length: 8 }, (_, number) => `# ${number}\n`);
    writeFileSync(at('nginx.conf'), texts[0] ?? '');
    for (const [number, after] of texts.slice(1).entries()) {
      const change: FileChange = {
        kind: 'write',
        path: at('nginx.conf'),
        before: texts[number] ?? '',
        after,
      };
      expect(await applyChanges([change], options())).toMatchObject({ ok: true });
    }
    for (const before of texts.slice(0, -1).reverse()) {
      expect(await rollback(options())).toMatchObject({ ok: true });
      expect(textOf('nginx.conf')).toBe(before);
    }
  });

  test('refuses files that were changed since, unless forced', async () => {
    const before = snapshot();
    await applyChanges(changes(), options());
    writeFileSync(at('nginx.conf'), 'edited since');
    rmSync(at('conf.d/new.conf'));
    const refused = await rollback(options());
    expect(refused).toMatchObject({
      ok: false,
      step: 'compare',
      evidence: [at('nginx.conf'), at('conf.d/new.conf')],
    });
    expect(textOf('nginx.conf')).toBe('edited since');
    expect(await rollback({ ...options(), force: true })).toMatchObject({ ok: true });
    expect(snapshot()).toEqual(before);
  });

  test('a forced one brings back a file that was removed', async () => {
    const before = snapshot();
    await applyChanges(changes(), options());
    rmSync(at('nginx.conf'));
    expect(await rollback({ ...options(), force: true })).toMatchObject({ ok: true });
    expect(snapshot()).toEqual(before);
  });

  test('will not use a journal that was tampered with', async () => {
    const applied = await applyChanges(changes(), options());
    const id = applied.ok ? applied.id : '';
    writeFileSync(path.join(state, 'journal', id, '0.before'), 'evil');
    const result = await rollback(options());
    expect(result).toMatchObject({ ok: false, rolledBack: false });
    expect(result.ok ? '' : result.message).toContain('damaged');
    expect(textOf('nginx.conf')).toBe('events {}\n# new\n');
  });
});

/** A file that nobody makes. */
const NEVER = '/nonexistent/go-on';

describe('a run that dies', () => {
  interface Manner {
    /** `validate` says so, and goes on when there is such a file. */
    readonly until?: string;
    /** It says each call to the disk, and waits for its end when it has made so many. */
    readonly stopsAfter?: number;
    /** The process kills itself before this call to the disk, counted from 1. */
    readonly lastCall?: number;
  }

  /** Starts a process that says "ready", then carries `planned` out and says the result. */
  async function start(planned: readonly FileChange[], manner: Manner = {}) {
    const { until: file = '/', stopsAfter = 0, lastCall = 0 } = manner;
    const script = `
      import { existsSync, writeSync } from 'node:fs';
      import { applyChanges, DISK } from ${JSON.stringify(bundle)};
      const pass = async () => ({ ok: true, note: '' });
      const wait = async () => {
        if (${JSON.stringify(file)} !== '/') writeSync(1, 'validating\\n');
        while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 5));
        return { ok: true, note: '' };
      };
      const runtime = { describe: () => '', validate: wait, reload: pass, verify: pass };
      let calls = 0;
      const disk = new Proxy(DISK, { get: (target, name) => (...args) => {
        if (++calls === ${lastCall}) process.kill(process.pid, 'SIGKILL');
        if (${stopsAfter} > 0) writeSync(1, 'call\\n');
        if (calls === ${stopsAfter}) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        return target[name](...args);
      } });
      const options = { stateDirectory: ${JSON.stringify(state)}, target: '/', runtime, disk,
        meta: { profile: '', summary: '', gatehouseVersion: '' } };
      process.stdout.write('ready\\n');
      process.stdout.write(JSON.stringify(await applyChanges(${JSON.stringify(planned)}, options)));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const ended = once(child, 'close');
    await once(child.stdout, 'data');
    const reached = async (call: number) => {
      while (output.split('call\n').length <= call) await once(child.stdout, 'data');
    };
    const said = async (word: string) => {
      while (!output.includes(word)) await once(child.stdout, 'data');
    };
    return {
      child,
      ended,
      reached,
      said,
      output: () => output.replace('ready\n', '').replace('validating\n', ''),
    };
  }

  /** Recovers, and says what had become of the run. The tree is `old` afterwards, or it was `fresh` and is undone. */
  async function settle(old: unknown, fresh: unknown): Promise<'undone' | 'committed' | 'untouched'> {
    const recovery = await recover(options());
    expect(recovery ?? { ok: true }).toMatchObject({ ok: true });
    const isCommitted = (await history(state)).at(-1)?.state === 'committed';
    if (isCommitted) {
      expect(contents()).toEqual(fresh);
      expect((await rollback(options())).ok).toBe(true);
    }
    expect(snapshot()).toEqual(old);
    // Nothing but the journal stays; killed early enough, not even that was there.
    expect(readdirSync(state).filter((name) => name !== 'journal')).toEqual([]);
    if (recovery !== undefined) return 'undone';
    return isCommitted ? 'committed' : 'untouched';
  }

  /** What the tree is like when all went well, and how many calls to the disk that takes. */
  async function whenUndisturbed(planned: readonly FileChange[]) {
    const { disk, calls } = failingDisk(0, 'before');
    expect(await applyChanges(planned, options({ disk }))).toMatchObject({ ok: true });
    const total = calls();
    const fresh = contents();
    expect(await rollback(options())).toMatchObject({ ok: true });
    rmSync(state, { recursive: true });
    return { fresh, total };
  }

  test('killed at any call to the disk, the tree is the old one or the new one after recovery', async () => {
    const old = snapshot();
    const planned = changes();
    const { fresh, total } = await whenUndisturbed(planned);
    const seen = new Set<string>();
    const calls = Array.from({ length: total }, (_, index) => index + 1);
    for (const lastCall of sample(calls, 8)) {
      const { ended } = await start(planned, { lastCall });
      expect(await ended).toEqual([null, 'SIGKILL']);
      seen.add(await settle(old, fresh));
    }
    expect(total).toBeGreaterThan(20);
    if (isFull) expect([...seen].sort()).toEqual(['committed', 'undone', 'untouched']);
  });

  test('killed at any moment, the same', async () => {
    const old = snapshot();
    const planned = changes();
    const { fresh, total } = await whenUndisturbed(planned);
    const random = randomNumbers(SEED);
    const outcomes = new Set<string>();
    const rounds = times(4, 30);
    for (let round = 0; round < rounds; round++) {
      // However slow this machine is, the moment lies within a few calls of one that is drawn.
      const first = Math.floor((total * (round + random())) / rounds);
      const { child, ended, reached } = await start(planned, { stopsAfter: first + 4 });
      await reached(first);
      child.kill('SIGKILL');
      await ended;
      outcomes.add(await settle(old, fresh));
    }
    expect([...outcomes]).toContain('undone');
  });

  test('a rollback that finds one undoes that one, and not the good change before it', async () => {
    const good: FileChange = { kind: 'create', path: at('conf.d/good.conf'), after: '# good\n' };
    expect(await applyChanges([good], options())).toMatchObject({ ok: true });
    const old = snapshot();
    const { child, ended } = await start(changes(), { until: NEVER });
    await until(() => existsSync(at('conf.d/new.conf')), 'it writes');
    child.kill('SIGKILL');
    await ended;
    const result = await rollback(options());
    expect(result).toMatchObject({ ok: true, notes: [expect.stringContaining('never finished')] });
    expect(snapshot()).toEqual(old);
    expect((await history(state)).map((entry) => entry.state)).toEqual(['committed', 'undone']);
  });

  test('while rolling back: the next run finishes it', async () => {
    const old = snapshot();
    await applyChanges(changes(), options());
    const manifest = path.join(
      state,
      'journal',
      readdirSync(path.join(state, 'journal'))[0] ?? '',
      'manifest.json',
    );
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"committed"', '"rolling-back"'));
    renameSync(at('off/stray.conf.off'), at('conf.d/stray.conf'));
    const recovery = await recover(options());
    expect(recovery?.ok && recovery.note).toContain('its rollback was never finished');
    expect(snapshot()).toEqual(old);
    expect((await history(state)).map((entry) => entry.state)).toEqual(['rolled-back']);
  });

  test('what somebody edited after it died is not overwritten, unless forced', async () => {
    const old = snapshot();
    const { child, ended, said } = await start(changes(), { until: NEVER });
    await said('validating');
    child.kill('SIGKILL');
    await ended;
    writeFileSync(at('nginx.conf'), 'repaired by hand');
    const refused = await applyChanges(changes(), options());
    expect(refused).toMatchObject({ ok: false, step: 'recover', evidence: [at('nginx.conf')] });
    expect(textOf('nginx.conf')).toBe('repaired by hand');
    await rollback({ ...options(), force: true });
    expect(snapshot()).toEqual(old);
  });

  test('two processes at once: one wins, the other says who holds the lock', async () => {
    const goOn = path.join(root, 'go-on');
    const first = await start(changes(), { until: goOn });
    await until(() => existsSync(at('conf.d/new.conf')), 'the first one writes');
    const second = await start(changes());
    await second.ended;
    const result = JSON.parse(second.output());
    expect(result).toMatchObject({ ok: false, step: 'lock' });
    expect(result.message).toContain(`process ${first.child.pid} `);
    writeFileSync(goOn, '');
    await first.ended;
    expect(JSON.parse(first.output())).toMatchObject({ ok: true });
  });

  test.skipIf(!isRoot)(
    'a state directory of another user is refused, and a loose one is closed',
    async () => {
      mkdirSync(state, { mode: 0o777 });
      chownSync(state, 1234, 1234);
      const refused = await applyChanges(changes(), options());
      expect(refused).toMatchObject({ ok: false, step: 'lock' });
      expect(refused.ok ? '' : refused.message).toContain('another user');
      chownSync(state, 0, 0);
      expect(await applyChanges(changes(), options())).toMatchObject({ ok: true });
      expect(statSync(state).mode & 0o777).toBe(0o700);
    },
  );

  test('a state directory that cannot be written is said before anything is changed', async () => {
    const old = snapshot();
    writeFileSync(path.join(root, 'file'), '');
    const result = await applyChanges(
      changes(),
      options({ stateDirectory: path.join(root, 'file', 'state') }),
    );
    expect(result).toMatchObject({ ok: false, step: 'lock', rolledBack: false });
    expect(snapshot()).toEqual(old);
  });

  test.skipIf(!isRoot)('who may not write a tree is told so, and finds it untouched', async () => {
    const old = snapshot();
    const theirs = path.join(root, 'of-nobody');
    mkdirSync(theirs, { mode: 0o700 });
    chownSync(theirs, 65534, 65534);
    chmodSync(root, 0o755);
    const file = at('conf.d/stray.conf');
    const mode = { kind: 'mode', path: file, before: statSync(file).mode & 0o7777, after: 0o600 } as const;
    const write = { kind: 'write', path: file, before: 'stray\n', after: 'x' } as const;
    const theirOptions = options({ stateDirectory: path.join(theirs, 'state') });
    process.seteuid?.(65534);
    try {
      const refused = await applyChanges([mode], theirOptions);
      expect(refused).toMatchObject({ ok: false, step: 'prepare', rolledBack: false });
      expect(refused.ok ? [] : refused.evidence).toContain(`${file}: it belongs to another user`);
      expect(await history(path.join(theirs, 'state'))).toEqual([]);
      // access(2) asks for the user that started the program, root here, so this fails in the midst of it.
      expect(await applyChanges([write], theirOptions)).toMatchObject({ step: 'write', rolledBack: true });
    } finally {
      process.seteuid?.(0);
    }
    expect(snapshot()).toEqual(old);
  });
});
