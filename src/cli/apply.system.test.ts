import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endOf, outputOf, REPORTING } from '../../test/support/child.ts';
import { gatehouse, program, shell } from '../../test/support/gatehouse.ts';
import type { KasmTree } from '../../test/support/kasm.ts';
import { makeKasmTree } from '../../test/support/kasm.ts';
import { sample, testFull } from '../../test/support/sample.ts';
import { violations } from '../../test/support/schema.ts';

/** Gives a command a terminal of its own (util-linux). */
const SCRIPT = '/usr/bin/script';

let tree: KasmTree;
let folder: string;
let shipped: string;

// Each test has a tree of its own: what one leaves behind that fails concerns no other.
beforeEach(async () => {
  tree = await makeKasmTree();
  shipped = bytes();
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-apply-'));
});
afterEach(async () => {
  try {
    await gatehouse('rollback', ...at());
    expect(bytes()).toBe(shipped);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await tree.dispose();
  }
});

function at(): string[] {
  return ['--root', tree.root, '--state', path.join(folder, 'state')];
}

/** All that a tree is: names, modes, owners, links and contents. */
function bytes(): string {
  const script =
    'find . -printf "%p %m %U %G %l\\n" | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum';
  return execFileSync('sh', ['-c', script], { cwd: tree.root, encoding: 'utf8' });
}

async function changes(): Promise<{ state: string; profile: string }[]> {
  return JSON.parse((await gatehouse('history', ...at(), '--format', 'json')).stdout).entries;
}

function command(...args: string[]): string {
  return [process.execPath, program, ...args, ...at()].map((word) => `'${word}'`).join(' ');
}

describe('a saved plan', () => {
  const file = () => path.join(folder, 'plan.json');
  const save = async (...args: string[]) => {
    const run = await gatehouse('plan', ...at(), '--quiet', '--out', file(), ...args);
    expect([run.status, run.stdout, run.stderr]).toEqual([1, '', '']);
  };

  test('is rehearsed, and verified by the profile that it was made for', async () => {
    await save('--profile', 'documented');
    const run = await gatehouse('apply', file(), ...at());
    expect([run.status, run.stderr]).toEqual([0, expect.stringMatching(/^rehearsed: \d+ requests/)]);
    expect(await changes()).toMatchObject([{ state: 'committed', profile: 'profile documented' }]);
  });

  testFull('remembers its policy file, whatever the folder that it is applied from', async () => {
    await gatehouse('policy', 'init', path.join(folder, 'mine.yaml'), '--profile', 'strict');
    await shell(`cd '${folder}' && ${command('plan', '--policy', 'mine.yaml', '--out', file())}`);
    expect((await gatehouse('apply', file(), ...at())).status).toBe(0);
    expect(await changes()).toMatchObject([{ profile: path.join(folder, 'mine.yaml') }]);
  });

  test('that NGINX refuses is refused before anything is written', async () => {
    await save();
    const plan = JSON.parse(readFileSync(file(), 'utf8'));
    const change = plan.changes.find(({ kind }: { kind: string }) => kind === 'write');
    change.after = Buffer.from(`${Buffer.from(change.after, 'base64')}\nno_such_directive on;\n`).toString(
      'base64',
    );
    writeFileSync(file(), JSON.stringify(plan));
    const run = await gatehouse('apply', file(), ...at());
    expect([run.status, run.stderr]).toEqual([
      2,
      expect.stringContaining('the rehearsal failed, nothing was changed'),
    ]);
    expect(run.stderr).toContain('no_such_directive');
    expect(await changes()).toEqual([]);
  });

  const FOREIGN = [
    ['write', { kind: 'write', path: '/etc/hosts' }],
    ['create', { kind: 'create', path: '/etc/cron.d/gatehouse', after: '' }],
    ['mode', { kind: 'mode', path: '/etc/shadow', before: 0o640, after: 0o666 }],
    ['rename', { kind: 'rename', path: '/etc/hosts', to: '/etc/hosts.old' }],
  ] as const;
  test.each(sample(FOREIGN, 1))('cannot %s a file that is not of the installation', async (kind, foreign) => {
    await save();
    const plan = JSON.parse(readFileSync(file(), 'utf8'));
    const own = plan.changes.find((change: { kind: string }) => change.kind === 'write');
    plan.changes = [kind === 'write' ? { ...own, ...foreign } : foreign];
    writeFileSync(file(), JSON.stringify(plan));
    const run = await gatehouse('apply', file(), ...at());
    expect([run.status, run.stderr]).toEqual([
      2,
      expect.stringContaining(`nothing was changed: ${foreign.path} is not a file of`),
    ]);
    expect(await changes()).toEqual([]);
  });

  test('is for its owner alone, also where the file was there already', async () => {
    writeFileSync(file(), 'x'.repeat(1_000_000), { mode: 0o644 });
    await save();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file(), 'utf8')).version).toBe(1);
  });
});

describe('a change is never left half done', () => {
  testFull.each(['1', '2', '3', '4'])(
    'when who reads standard error leaves after %s lines',
    async (lines) => {
      const reads = 'read line; '.repeat(Number(lines));
      const run = await shell(
        `exec 3>&1; { ${command('apply')} 2>&1 >/dev/null; echo "status $?" >&3; } | { ${reads} }`,
      );
      expect(run.stdout).toBe('status 0\n');
      expect(await changes()).toMatchObject([{ state: 'committed' }]);
    },
  );

  testFull('when nobody reads standard output', async () => {
    const run = await shell(`exec 3>&1; { ${command('apply')}; echo "status $?" >&3; } | true`);
    expect(run.stdout).toBe('status 0\n');
    expect(await changes()).toMatchObject([{ state: 'committed' }]);
  });

  test.each(sample(['SIGINT', 'SIGTERM', 'SIGHUP'] as const, 1))(
    'when %s comes while files are written',
    async (signal) => {
      const child = spawn(process.execPath, [...REPORTING, program, 'apply', ...at()], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const output = outputOf(child);
      let isSent = false;
      child.stderr.on('data', () => {
        if (isSent || !output().stderr.includes('\nwrite:')) return;
        isSent = true;
        child.kill(signal);
      });
      const { status } = await endOf(child);
      expect([status, output().stderr]).toEqual([0, expect.stringContaining('\ninterrupted: ')]);
      expect(await changes()).toMatchObject([{ state: 'committed' }]);
    },
  );
});

describe('JSON is one document, as its schema says', () => {
  const wrong = (text: string) => violations('transaction', JSON.parse(text));

  testFull.each([['apply'], ['rollback']] as const)('%s, done and not', async (name) => {
    if (name === 'rollback') await gatehouse('apply', ...at());
    const done = await gatehouse(name, ...at(), '--format', 'json');
    expect([done.status, done.stderr, wrong(done.stdout)]).toEqual([0, '', []]);
    const failed =
      name === 'rollback'
        ? await gatehouse(name, ...at(), '--format', 'json')
        : await gatehouse('rollback', '20200101T000000Z-0000', ...at(), '--format', 'json');
    expect([failed.status, wrong(failed.stdout)]).toEqual([2, []]);
    expect(failed.stderr).toContain('is in force here');
  });

  testFull('nothing to do', async () => {
    await gatehouse('apply', ...at());
    const again = await gatehouse('apply', ...at(), '--format', 'json');
    expect([again.status, JSON.parse(again.stdout)]).toEqual([
      0,
      { version: 1, ok: true, id: '', notes: [] },
    ]);
  });
});

describe.runIf(existsSync(SCRIPT))('on a terminal', () => {
  /** Runs on a terminal of its own, where `input` is typed as soon as the question is there. */
  async function typed(input: string, ...args: string[]) {
    const child = spawn(SCRIPT, ['-qefc', command(...args), '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const output = outputOf(child);
    let isTyped = false;
    child.stdout.on('data', () => {
      if (isTyped || !output().stdout.includes('Only "yes" is taken: ')) return;
      isTyped = true;
      // The line editor takes the terminal over just after it has printed its question.
      setTimeout(() => child.stdin.write(input), 300);
    });
    const { status } = await endOf(child);
    return { status, output: output().stdout };
  }

  const REFUSALS = [
    ['no', 'no\n'],
    ['Ctrl-D', '\x04'],
    ['Ctrl-C', '\x03'],
    ['return', '\n'],
  ] as const;
  test.each(sample(REFUSALS, 1))('%s changes nothing and ends with 2', async (_, input) => {
    const { status, output } = await typed(input, 'apply', '--quiet');
    expect([status, output]).toEqual([2, expect.stringContaining('not applied: the answer was not "yes"')]);
    // What is asked about is shown, also with --quiet.
    expect(output).toContain('What clients will notice');
    expect(output).not.toContain('Next steps');
    expect(await changes()).toEqual([]);
  });

  test('yes applies it, and --yes does not ask', async () => {
    expect((await typed('yes\n', 'apply')).status).toBe(0);
    expect(await changes()).toMatchObject([{ state: 'committed' }]);
    await gatehouse('rollback', ...at());
    const { status, output } = await typed('', 'apply', '--yes');
    expect([status, output.includes('Only "yes"')]).toEqual([0, false]);
  });
});
