import { execFileSync } from 'node:child_process';
import { generatePrimeSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { KNOWN_PRIMES } from '../../core/tls/index.ts';
import type { DhJobState } from './job.ts';
import { cancelDhJob, dhJobState, followDhJob, startDhJob } from './job.ts';
import { judgeDhParameters } from './judge.ts';
import { NAMED_GROUPS, namedGroupPem } from './named-group.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-dhparam-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Parameters with any numbers, as openssl writes them. */
function pemOf(prime: string, generator = 2): string {
  const [text, der] = [path.join(folder, 'asn1.cnf'), path.join(folder, 'dh.der')];
  writeFileSync(text, `asn1=SEQUENCE:dh\n[dh]\np=INTEGER:0x${prime}\ng=INTEGER:${generator}\n`);
  execFileSync('openssl', ['asn1parse', '-genconf', text, '-noout', '-out', der]);
  const base64 = readFileSync(der).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN DH PARAMETERS-----\n${base64}\n-----END DH PARAMETERS-----\n`;
}

describe('groups of RFC 7919', () => {
  test.each(NAMED_GROUPS)('%s is what openssl knows by that name', async (name) => {
    const file = path.join(folder, `${name}.pem`);
    writeFileSync(file, namedGroupPem(name));
    const own = execFileSync('openssl', [
      'genpkey',
      '-genparam',
      '-algorithm',
      'DH',
      '-pkeyopt',
      `group:${name}`,
    ]);
    const text = (input: string | Buffer) =>
      execFileSync('openssl', ['pkeyparam', '-text', '-noout'], { input, encoding: 'latin1' });
    expect(text(readFileSync(file))).toBe(text(own));
    const bits = Number(name.slice('ffdhe'.length));
    const description = `RFC 7919 ${name}`;
    expect(await judgeDhParameters(namedGroupPem(name))).toEqual({
      ok: true,
      bits,
      description,
      isNamed: true,
    });
  });
});

describe('parameters are judged', () => {
  const known = (source: string) => KNOWN_PRIMES.find((prime) => prime.source.startsWith(source))?.hex ?? '';

  test.each([
    ['too small', known('nginx 1024'), /1024 bits; at least 2048/],
    ['shared', known('HAProxy 2048'), /a well-known one that others use too: HAProxy/],
    ['of doubtful origin', known('RFC 5114 2048-bit group with 256'), /RFC 5114/],
    ['no prime', `${'f'.repeat(511)}d`, /its modulus is not a prime/],
  ])('%s', async (_, prime, message) => {
    expect(await judgeDhParameters(pemOf(prime))).toMatchObject({
      ok: false,
      message: expect.stringMatching(message),
    });
  });

  test('a prime that is not safe', async () => {
    const prime = Buffer.from(generatePrimeSync(2048)).toString('hex');
    expect(await judgeDhParameters(pemOf(prime))).toMatchObject({
      message: expect.stringMatching(/not a safe prime/),
    });
  });

  test('a generator that generates nothing', async () => {
    expect(await judgeDhParameters(pemOf(known('RFC 7919 ffdhe2048'), 1))).toMatchObject({ ok: false });
  });

  test.each(['', 'x', '-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n'])(
    'no parameters at all: %j',
    async (text) => {
      expect(await judgeDhParameters(text)).toMatchObject({ ok: false });
    },
  );
});

describe('a search', () => {
  const never = new AbortController().signal;
  const search = () => path.join(folder, 'state', 'dhparam');

  test('tells how far it is, and what it found is there for whoever asks', async () => {
    await startDhJob(search(), 512);
    expect(statSync(search()).mode & 0o777).toBe(0o700);
    const seen: DhJobState[] = [];
    const state = await followDhJob(search(), (running) => seen.push(running), never);
    expect(state).toMatchObject({ kind: 'done', job: { bits: 512 } });
    expect(dhJobState(search())).toEqual(state);
    if (state.kind === 'done')
      execFileSync('openssl', ['dhparam', '-noout', '-check'], {
        input: state.pem,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
    cancelDhJob(search());
    expect(dhJobState(search())).toEqual({ kind: 'none' });
  });

  test('goes on while nobody looks, is found again, and ends when it is cancelled', async () => {
    await startDhJob(search(), 8192);
    const left = AbortSignal.timeout(1500);
    expect(await followDhJob(search(), () => undefined, left)).toMatchObject({ kind: 'running' });
    const triedSoFar = () => {
      const state = dhJobState(search());
      if (state.kind !== 'running') throw new Error('it should go on');
      return state.tried;
    };
    const first = triedSoFar();
    await until(() => triedSoFar() > first, 'the search goes on');
    const { pid } = JSON.parse(readFileSync(path.join(search(), 'job.json'), 'utf8'));
    expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).toContain('dhparam');
    cancelDhJob(search());
    expect(existsSync(search())).toBe(false);
    await until(() => !isAlive(pid), 'the search ends');
  });

  test('that openssl refuses says why', async () => {
    await startDhJob(search(), 1);
    const state = await followDhJob(search(), () => undefined, never);
    expect(state).toMatchObject({ kind: 'failed', message: expect.stringMatching(/\w{4}/) });
    cancelDhJob(search());
  });
});

/** Nobody has waited for it yet: its entry is that of a zombie. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}
