import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import type { KasmTree } from './support/kasm.ts';
import { makeKasmTree } from './support/kasm.ts';
import { violations } from './support/schema.ts';

let tree: KasmTree;
let folder: string;
let site: Server;
let hook: Server;
const heard: string[] = [];

beforeAll(async () => {
  tree = await makeKasmTree();
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-json-'));
  const [key, cert] = selfSigned();
  site = createTlsServer({ key, cert }, (_request, response) => response.end('hello\n'));
  hook = createServer(async (request, response) => {
    heard.push(await bodyOf(request));
    response.end();
  });
  await Promise.all([site, hook].map(listening));
});
afterAll(async () => {
  await Promise.all([site, hook].map((server) => new Promise((resolve) => server.close(resolve))));
  rmSync(folder, { recursive: true });
  await tree.dispose();
});

function selfSigned(): [string, string] {
  const files = ['k.pem', 'c.pem'].map((name) => path.join(folder, name));
  const [key = '', cert = ''] = files;
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', ...subject, '-keyout', key, '-out', cert],
    { stdio: 'pipe' },
  );
  return [readFileSync(key, 'utf8'), readFileSync(cert, 'utf8')];
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

const here = () => ['--root', tree.root, '--state', path.join(folder, 'state')];
const printed = async (...args: readonly string[]) => {
  const { stdout, stderr } = await gatehouse(...args, '--format', 'json');
  if (stdout === '') throw new Error(stderr);
  return stdout;
};

/** For each document, what the program really writes; in this order, since some change the tree. */
const DOCUMENTS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  audit: async () => [await printed('audit', ...here())],
  posture: async () => [await printed('posture', ...here())],
  plan: async () => [await printed('plan', ...here())],
  'saved-plan': async () => {
    const file = path.join(folder, 'saved.json');
    await gatehouse('plan', '--quiet', '--out', file, ...here());
    return [readFileSync(file, 'utf8')];
  },
  check: async () => [await printed('check', ...here())],
  rehearsal: async () => [await printed('rehearse', ...here())],
  clients: async () => [
    await printed('clients', ...here()),
    await printed('clients', `127.0.0.1:${portOf(site)}`, '--profile', 'strict'),
  ],
  notice: async () => {
    await gatehouse('watch', 'run', '--webhook', `http://127.0.0.1:${portOf(hook)}/`, ...here());
    return heard;
  },
  transaction: async () => [
    await printed('rollback', '20200101T000000Z-0000', ...here()),
    await printed('apply', '--overwrite', ...here()),
  ],
  history: async () => [await printed('history', ...here())],
  status: async () => [await printed('status', ...here())],
  certificates: async () => [await printed('cert', 'inspect', ...here())],
  csr: async () => [await printed('cert', 'csr', '--host', 'kasm.example', ...here())],
  explain: async () => [
    await printed('explain'),
    await printed('explain', 'tls'),
    await printed('explain', 'strict'),
  ],
  policy: async () => [await printed('policy', 'show', '--profile', 'strict')],
  errors: async () => [
    await printed('audit', path.join(folder, 'nowhere')),
    await printed('audit', '--policy', path.join(folder, 'k.pem'), ...here()),
  ],
  scan: async () => [await printed('scan', `127.0.0.1:${portOf(site)}`, '--sni', 'localhost')],
  verify: async () => {
    const connect = ['--connect', `127.0.0.1:${portOf(site)}`, '--ca', path.join(folder, 'c.pem')];
    return [await printed('verify', 'https://localhost/', ...connect)];
  },
};

test('there is an output for every schema', () => {
  const files = readdirSync(new URL('../schemas/', import.meta.url));
  expect(Object.keys(DOCUMENTS).toSorted()).toEqual(
    files.map((file) => file.replace('.schema.json', '')).toSorted(),
  );
});

test.each(Object.keys(DOCUMENTS))('%s is what its schema says', async (name) => {
  const texts = (await DOCUMENTS[name]?.()) ?? [];
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(violations(name, JSON.parse(text))).toEqual([]);
});
