import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatehouse, program, shell } from '../../test/support/gatehouse.ts';
import type { KasmTree } from '../../test/support/kasm.ts';
import { makeKasmTree } from '../../test/support/kasm.ts';
import { violations } from '../../test/support/schema.ts';

let tree: KasmTree;
let folder: string;

beforeAll(async () => {
  tree = await makeKasmTree();
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-cli-'));
});
afterAll(async () => {
  await tree.dispose();
  rmSync(folder, { recursive: true });
});

function at(...args: string[]): string[] {
  return [...args, '--root', tree.root, '--state', path.join(folder, 'state')];
}

function valid(schema: string, text: string): void {
  expect(violations(schema, JSON.parse(text))).toEqual([]);
}

describe('JSON is what its schema says', () => {
  test.each([
    ['audit', 'audit', 1],
    ['posture', 'posture', 0],
    ['plan', 'plan', 1],
    ['check', 'check', 1],
    ['rehearse', 'rehearsal', 0],
    ['history', 'history', 0],
  ])('%s', async (command, schema, status) => {
    const run = await gatehouse(...at(command, '--format', 'json'));
    expect([run.status, run.stderr]).toEqual([status, '']);
    valid(schema, run.stdout);
  });

  test.each([
    [['explain'], 'explain'],
    [['explain', 'tls'], 'explain'],
    [['explain', 'documented'], 'explain'],
    [['policy', 'show', '--profile', 'strict'], 'policy'],
  ])('%j', async (args, schema) => {
    const run = await gatehouse(...args, '--format', 'json');
    expect([run.status, run.stderr]).toEqual([0, '']);
    valid(schema, run.stdout);
  });

  test('a failure without a place, and one of a policy', async () => {
    const nowhere = await gatehouse('posture', path.join(folder, 'nowhere'), '--format', 'json');
    expect([nowhere.status, JSON.parse(nowhere.stdout).errors]).toEqual([
      2,
      [{ code: 'no-target', message: expect.stringContaining('no such file'), hint: expect.any(String) }],
    ]);
    valid('errors', nowhere.stdout);
    const file = path.join(folder, 'slip.yaml');
    writeFileSync(file, 'version: 1\ncontrols:\n  corss: on\n');
    for (const args of [
      ['audit', tree.root],
      ['policy', 'show'],
    ]) {
      const run = await gatehouse(...args, '--policy', file, '--format', 'json');
      expect([run.status, run.stderr]).toEqual([
        2,
        expect.stringContaining(`${file}:3:3: unknown key "corss" in controls; Did you mean cors?`),
      ]);
      expect(JSON.parse(run.stdout).errors).toMatchObject([
        { code: 'unknown-key', file, line: 3, column: 3 },
      ]);
      valid('errors', run.stdout);
    }
  });

  test('what could not be done', async () => {
    const broken = path.join(folder, 'broken.conf');
    writeFileSync(broken, 'events {}\nhttp {\n    server {\n        listen 80\n    }\n}\n');
    const run = await gatehouse('plan', broken, '--format', 'json');
    expect(run.status).toBe(2);
    valid('errors', run.stdout);
    expect(run.stderr).toContain(`${broken}:5:5: found "}"`);
  });
});

describe('exit status', () => {
  test.each([
    [['audit', '--fail-on', 'never'], 0],
    [['audit', '--fail-on', 'critical'], 1],
    [['audit', '--profile', 'nonesuch'], 2],
    [['audit', '--no-such-option'], 2],
    [['audti'], 2],
    [['explain', 'corss'], 2],
    [['explain', 'cors'], 0],
    [['explain'], 0],
    [['policy', 'schema'], 0],
    [['--help'], 0],
    [['apply', '--help'], 0],
    [['--version'], 0],
    [['completion', 'bash'], 0],
    [['completion', 'tcsh'], 2],
  ])('%j is %d', async (args, status) => {
    const run = await gatehouse(...(args[0] === 'audit' ? at(...args) : args));
    expect([run.status, run.stdout === '']).toEqual([status, status === 2]);
    if (status === 2) expect(run.stderr).not.toBe('');
  });

  test('an unreadable part makes an audit 2, with its place, whatever else was found', async () => {
    const main = path.join(folder, 'nginx.conf');
    writeFileSync(main, 'events {}\nhttp {\n    include missing.conf;\n    server { listen 80; }\n}\n');
    const run = await gatehouse('audit', main, '--fail-on', 'never');
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(`${main}:3:13: cannot read`)]);
    expect(run.stdout).not.toContain('matches the policy');
  });
});

describe('what people see', () => {
  test('colours on a terminal or where they are forced, none with NO_COLOR or --no-color', async () => {
    const command = `"${process.execPath}" "${program}" audit --root "${tree.root}"`;
    const coloured = async (prefix: string, suffix = '') =>
      (await shell(`${prefix} ${command} ${suffix}`)).stdout.includes('\x1b[');
    expect(await coloured('env -u NO_COLOR')).toBe(false);
    expect(await coloured('env -u NO_COLOR FORCE_COLOR=1')).toBe(true);
    expect(await coloured('env NO_COLOR=1 FORCE_COLOR=1')).toBe(false);
    expect(await coloured('env -u NO_COLOR FORCE_COLOR=1', '--no-color')).toBe(false);
  });

  test('a configuration cannot drive the terminal of who reads about it', async () => {
    const main = path.join(folder, 'escape.conf');
    writeFileSync(
      main,
      'events {}\nhttp {\n    server {\n        server_name "\x1b]0;owned\x07";\n        listen 80;\n        add_header X-Frame-Options "\x1b[31m";\n        location "/\x1b[2J" { }\n        bogus\x1b[1m on;\n    }\n}\n',
      'latin1',
    );
    for (const command of ['audit', 'posture', 'plan']) {
      const run = await gatehouse(command, main);
      expect([command, run.stdout.includes('\x1b'), run.stderr.includes('\x1b')]).toEqual([
        command,
        false,
        false,
      ]);
    }
  });

  test('a reader who has seen enough is no error, and the exit status stays true', async () => {
    for (const format of ['text', 'json', 'sarif']) {
      const audit = `"${process.execPath}" "${program}" audit --format ${format} --root "${tree.root}"`;
      // The reader is gone before the first word; the status goes round it.
      const run = await shell(`exec 3>&1; { ${audit}; echo "status $?" >&3; } | true`);
      expect([format, run.stdout, run.stderr]).toEqual([format, 'status 1\n', '']);
    }
  });

  test.runIf(existsSync('/dev/full'))('output that is lost is a failure, not findings', async () => {
    const run = await shell(`"${process.execPath}" "${program}" audit --root "${tree.root}" >/dev/full`);
    expect([run.status, run.stderr]).toEqual([
      2,
      'standard output: ENOSPC: no space left on device, write: the output is incomplete\n',
    ]);
  });

  test('a misspelt command or control is answered with the near one', async () => {
    expect((await gatehouse('audti')).stderr).toContain('Did you mean audit?');
    expect((await gatehouse('explain', 'frame-option')).stderr).toContain('frame-options');
  });
});

test('policy init writes a file that is read back, and never overwrites one', async () => {
  const file = path.join(folder, 'policy.yaml');
  expect((await gatehouse('policy', 'init', file, '--profile', 'strict')).status).toBe(0);
  expect((await gatehouse('policy', 'show', '--policy', file)).stdout).toContain('profile: strict');
  expect((await gatehouse('policy', 'init', file)).status).toBe(2);
});

test('a host whose own policy cannot be reached is not judged by another one', async () => {
  const host = path.join(folder, 'host');
  mkdirSync(path.join(host, 'etc/gatehouse'), { recursive: true });
  mkdirSync(path.join(host, 'etc/nginx'));
  writeFileSync(path.join(host, 'etc/nginx/nginx.conf'), 'events {}\n');
  const file = path.join(host, 'etc/gatehouse/policy.yaml');
  symlinkSync('nowhere', file);
  const run = await gatehouse('audit', '--root', host);
  expect([run.status, run.stdout, run.stderr]).toEqual([2, '', expect.stringContaining(file)]);
  rmSync(file);
  expect((await gatehouse('audit', '--root', host)).stdout).toContain('profile recommended');
});

test('an exception is shown until it ends, and fails afterwards', async () => {
  const file = path.join(folder, 'exceptions.yaml');
  const exception = (until: string) =>
    `version: 1\ncontrols:\n  cors: on\nexceptions:\n  - control: cors\n    reason: a partner site reads this until its own interface is there\n    until: ${until}\n`;
  writeFileSync(file, exception('2999-12-31'));
  const active = await gatehouse(...at('audit', '--policy', file, '--fail-on', 'critical'));
  expect([active.status, active.stdout]).toEqual([0, expect.stringContaining('2999-12-31')]);
  writeFileSync(file, exception('2020-12-31'));
  expect((await gatehouse(...at('audit', '--policy', file, '--fail-on', 'critical'))).status).toBe(1);
});

test('the completion script completes commands and options', async () => {
  const { stdout } = await gatehouse('completion', 'bash');
  const script = path.join(folder, 'completion.bash');
  const complete = (...words: string[]) =>
    `COMP_WORDS=(gatehouse ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=(); _gatehouse; echo "\${COMPREPLY[@]}"\n`;
  writeFileSync(
    script,
    stdout +
      complete('aud') +
      complete('audit', '--fo') +
      complete('audit', '--format', '') +
      complete('explain', 'frame') +
      complete('policy', 's') +
      complete('audit', `${folder}/completion.b`),
  );
  expect((await shell(`bash "${script}"`)).stdout.split('\n')).toEqual([
    'audit',
    '--format',
    'text json sarif',
    'frame-options',
    'show schema',
    script,
    '',
  ]);
});

test('the demonstration ends by itself without a terminal, and leaves nothing behind', async () => {
  const run = await gatehouse('demo');
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(run.stdout).toContain('Access-Control-Allow-Origin: https://evil.test');
  const [, after = ''] = run.stdout.split('6. The same NGINX');
  expect(after).toContain('X-Frame-Options: SAMEORIGIN');
  expect(after).not.toContain('Access-Control-Allow-Origin: https://evil.test');
  const [copy] = /\/[^\s:]*gatehouse-demo-\w+/.exec(run.stdout) ?? [];
  expect(copy).toBeDefined();
  expect(existsSync(copy ?? '')).toBe(false);
});
