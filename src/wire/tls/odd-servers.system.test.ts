import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../test/support/nginx.ts';
import type { TlsAuthority } from '../../../test/support/tls-authority.ts';
import { makeTlsAuthority } from '../../../test/support/tls-authority.ts';
import type { TlsProgram } from '../../../test/support/tls-programs.ts';
import { startOpenssl } from '../../../test/support/tls-programs.ts';
import { decodeClientHello, FALLBACK_SCSV } from '../../core/tls/index.ts';
import { readAuthorities } from './authorities.ts';
import type { ScanOptions, ScanResult } from './scan.ts';
import { scan } from './scan.ts';

let authority: TlsAuthority;
let program: TlsProgram;
let behind: number;
let server: Server | undefined;
const open = new Set<Socket>();

beforeAll(async () => {
  authority = await makeTlsAuthority();
  behind = await freePort();
  program = await startOpenssl({ port: behind, folder: authority.folder, name: 'good' }, [
    '-alpn',
    'http/1.1',
  ]);
});
afterAll(async () => {
  await program?.stop();
  authority?.remove();
});
afterEach(() => {
  server?.close();
  for (const socket of open) socket.destroy();
});

/** A server that decides by a client's first bytes what becomes of it: passed on, or treated in a way of its own. */
async function startBefore(
  treat: (socket: Socket, first: Buffer, count: number) => boolean,
  alter: (fromServer: Buffer) => Buffer = (chunk) => chunk,
): Promise<number> {
  let count = 0;
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      if (treat(socket, first, ++count)) return;
      const onward = connect(behind, '127.0.0.1');
      open.add(onward);
      onward.on('error', () => socket.destroy());
      onward.on('close', () => socket.destroy());
      socket.on('close', () => onward.destroy());
      onward.write(first);
      socket.pipe(onward);
      onward.on('data', (chunk) => socket.write(alter(chunk)));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function look(port: number, options: Partial<ScanOptions> = {}): Promise<ScanResult> {
  const endpoint = { at: { address: '127.0.0.1', port }, tls: { serverName: 'localhost' } };
  const authorities = readAuthorities(authority.root);
  return scan(endpoint, { authorities, now: Date.now(), timeout: 1000, totalTimeout: 20_000, ...options });
}

async function reported(port: number, options: Partial<ScanOptions> = {}) {
  const result = await look(port, options);
  if (!result.ok) throw new Error(result.reason);
  return result.report;
}

const reset = (socket: Socket) => {
  socket.resetAndDestroy();
  return true;
};

describe('a server that cannot take what it is sent', () => {
  test.each<[string, (first: Buffer) => boolean]>([
    ['hellos of more than 255 bytes', (first) => first.length > 255],
    [
      'more than 64 suites',
      (first) => {
        const hello = decodeClientHello(first);
        return hello.ok && hello.value.cipherSuites.length > 64;
      },
    ],
  ])('%s: is asked by smaller ones, and what it has is found', async (_what, isTooMuch) => {
    const whole = await reported(behind);
    const report = await reported(await startBefore((socket, first) => isTooMuch(first) && reset(socket)));
    const suites = ({ protocols }: typeof report) =>
      protocols.map(({ version, ciphers }) => [version, ciphers.map(({ iana }) => iana).sort()]);
    expect(suites(report)).toEqual(suites(whole));
    // What small hellos leave out is not known, rather than missing.
    expect(report.features.extendedMasterSecret).toBeNull();
    expect(report.findings.map(({ id }) => id)).not.toContain('no-extended-master-secret');
  });

  test('one that knows no TLS 1.3 hangs up on it, and speaks the rest', async () => {
    const isTls13 = (first: Buffer) =>
      first.includes(Buffer.from([0x00, 0x2b, 0x00, 0x03, 0x02, 0x03, 0x04]));
    const report = await reported(await startBefore((socket, first) => isTls13(first) && reset(socket)));
    expect(report.protocols.map(({ version }) => version)).toEqual(['TLSv1.2']);
  });

  test('one that takes a fallback without a word has a finding', async () => {
    // Takes the signal out of the hello, as a server does that does not know it.
    const signal = Buffer.from([FALLBACK_SCSV >> 8, FALLBACK_SCSV & 0xff]);
    const port = await startBefore((_socket, first) => {
      const at = first.indexOf(signal);
      if (at > 0) first.writeUInt16BE(0x0a0a, at);
      return false;
    });
    const report = await reported(port);
    expect(report.features.fallbackScsv).toBe(false);
    expect(report.findings.map(({ id }) => id)).toContain('no-fallback-scsv');
  });
});

describe('a server that talks and then no more', () => {
  test('leaves gaps, not a clean bill', async () => {
    const port = await startBefore((_socket, _first, count) => count > 10);
    const report = await reported(port, { timeout: 300, totalTimeout: 3000 });
    expect(report.protocols.map(({ version }) => version)).toContain('TLSv1.2');
    expect(report.unknown.map(({ about }) => about)).toEqual(
      expect.arrayContaining(['cipher suites of TLSv1.2', 'groups of TLSv1.3']),
    );
    expect(report.features.plainHttp).toBeNull();
  });
});

test('what is encrypted and does not decrypt is a gap, not a lack', async () => {
  // Behind the hello and the change of ciphers stands what TLS 1.3 encrypts.
  const port = await startBefore(
    () => false,
    (chunk) => {
      const isTls13 = chunk.includes(Buffer.from([0x00, 0x2b, 0x00, 0x02, 0x03, 0x04]));
      const at = chunk.indexOf(Buffer.from([0x17, 0x03, 0x03]));
      if (isTls13 && at > 0) chunk[at + 9] = (chunk[at + 9] ?? 0) ^ 0xff;
      return chunk;
    },
  );
  const report = await reported(port);
  expect(report.unknown).toContainEqual({
    about: 'what comes behind its hello',
    reason: 'what it encrypts does not decrypt with the keys that were agreed on',
  });
  expect(report.protocols.map(({ version }) => version)).toEqual(['TLSv1.2', 'TLSv1.3']);
});

describe('SSLv2', () => {
  const hello = (kinds: readonly number[]) => {
    const list = Buffer.from(kinds.flatMap((kind) => [kind >> 16, (kind >> 8) & 0xff, kind & 0xff]));
    const body = Buffer.concat([
      Buffer.from([4, 0, 1, 0, 2, 0, 0, 0, list.length, 0, 16]),
      list,
      Buffer.alloc(16, 7),
    ]);
    return Buffer.concat([Buffer.from([0x80 | (body.length >> 8), body.length & 0xff]), body]);
  };
  const isSsl2 = (first: Buffer) => ((first[0] ?? 0) & 0x80) !== 0 && first[2] === 1;

  test.each([
    [
      'with kinds of ciphers',
      [0x010080, 0x020080],
      ['SSL_CK_RC4_128_WITH_MD5', 'SSL_CK_RC4_128_EXPORT40_WITH_MD5'],
    ],
    ['with none, which is SSLv2 all the same', [], []],
  ])('%s is found beside TLS', async (_what, kinds, names) => {
    const port = await startBefore((socket, first) => {
      if (!isSsl2(first)) return false;
      socket.write(hello(kinds));
      return true;
    });
    const { protocols, findings } = await reported(port);
    expect(protocols.map(({ version }) => version)).toEqual(['SSLv2', 'TLSv1.2', 'TLSv1.3']);
    expect(protocols[0]?.ciphers.map(({ iana }) => iana)).toEqual(names);
    expect(findings[0]).toMatchObject({ id: 'drown', severity: 'critical' });
  });

  test('that is refused in its own words, as Java does, is not spoken', async () => {
    const port = await startBefore((socket, first) => {
      if (!isSsl2(first)) return false;
      socket.end(Buffer.from([0x80, 3, 0, 0, 1]));
      return true;
    });
    const { protocols, findings } = await reported(port);
    expect(protocols.map(({ version }) => version)).toEqual(['TLSv1.2', 'TLSv1.3']);
    expect(findings.map(({ id }) => id)).not.toContain('drown');
  });
});
