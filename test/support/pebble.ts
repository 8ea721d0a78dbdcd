import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stopChild } from './child.ts';
import { freePort } from './nginx.ts';
import { until } from './until.ts';

/** A real ACME server whose world is this machine: every host name leads to one address. */
export interface Pebble {
  readonly directory: string;
  /** PEM file of the authority of its own address. */
  readonly authority: string;
  /** PEM of the root that its certificates end at; another one at every start. */
  root(): Promise<string>;
  /** A program that a DNS provider's interface stands for: writes and removes TXT records of its name server. */
  readonly dnsHook: string;
  stop(): Promise<void>;
}

export interface PebbleOptions {
  /** Where every name leads; its ports 80 and 443 are asked. */
  readonly address: string;
  /** Key identifiers and base64url keys that an account must be tied to. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
}

/** Starts Debian's pebble with a name server of its own. */
export async function startPebble({ address, externalAccounts }: PebbleOptions): Promise<Pebble> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-pebble-'));
  const [port, management, dns, records] = await Promise.all(Array.from({ length: 4 }, freePort));
  const at = (name: string) => path.join(folder, name);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '2', '-subj', '/CN=localhost'],
      ...[
        '-addext',
        'subjectAltName=DNS:localhost,IP:127.0.0.1',
        '-keyout',
        at('key.pem'),
        '-out',
        at('cert.pem'),
      ],
    ],
    { stdio: 'ignore' },
  );
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: at('cert.pem'),
    privateKey: at('key.pem'),
    httpPort: 80,
    tlsPort: 443,
    externalAccountBindingRequired: externalAccounts !== undefined,
    ...(externalAccounts === undefined ? {} : { externalAccountMACKeys: externalAccounts }),
  };
  writeFileSync(at('pebble.json'), JSON.stringify({ pebble }));
  writeFileSync(at('dns-hook.mjs'), dnsHook(records ?? 0), { mode: 0o755 });
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  const names = ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${records}`, '-defaultIPv6', ''];
  const programs = [
    spawn('pebble-challtestsrv', [...off, ...names, '-defaultIPv4', address], { stdio: 'ignore' }),
    spawn('pebble', ['-config', at('pebble.json'), '-dnsserver', `127.0.0.1:${dns}`], {
      stdio: 'ignore',
      env: { ...process.env, PEBBLE_VA_NOSLEEP: '1' },
    }),
  ];
  const ca = readFileSync(at('cert.pem'), 'utf8');
  const directory = `https://127.0.0.1:${port}/dir`;
  await untilAnswers(directory, ca);
  return {
    directory,
    authority: at('cert.pem'),
    root: () => get(`https://127.0.0.1:${management}/roots/0`, ca),
    dnsHook: at('dns-hook.mjs'),
    stop: async () => {
      await Promise.all(programs.map((program) => stopChild(program, 'SIGKILL')));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Tells the name server what it answers, in its own words. */
function dnsHook(port: number): string {
  return `#!${process.execPath}
const [action, name, value] = process.argv.slice(2);
const [call, body] =
  action === 'present' ? ['set-txt', { host: name + '.', value }] : ['clear-txt', { host: name + '.' }];
const method = 'POST';
const response = await fetch('http://127.0.0.1:${port}/' + call, { method, body: JSON.stringify(body) });
process.exitCode = response.ok ? 0 : 1;
`;
}

async function untilAnswers(url: string, ca: string): Promise<void> {
  const answers = () =>
    get(url, ca).then(
      () => true,
      () => false,
    );
  await until(answers, `${url} answers`);
}

function get(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ca }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}
