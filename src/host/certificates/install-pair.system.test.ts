import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Issued, Issuer } from '../../../test/support/issuer.ts';
import { makeIssuer } from '../../../test/support/issuer.ts';
import type { NginxRoom } from '../../../test/support/nginx.ts';
import { freePort, makeNginxRoom } from '../../../test/support/nginx.ts';
import { loadModel } from '../../core/change/index.ts';
import type { Runtime } from '../install/index.ts';
import { history } from '../install/index.ts';
import { findTarget } from '../target/index.ts';
import { installPair } from './install-pair.ts';
import { loadsInNginx } from './nginx-load.ts';
import type { Pair } from './pair.ts';
import { certificateSites } from './sites.ts';
import type { ReachedAt } from './wire-check.ts';
import { ON_THIS_MACHINE, showsCertificate } from './wire-check.ts';

let issuer: Issuer;
let room: NginxRoom;
let running: { stop(): Promise<void> } | undefined;
let old: Issued;
let port: number;
beforeEach(async () => {
  issuer = makeIssuer();
  room = makeNginxRoom();
  port = await freePort();
  old = await issuer.issue('old.test', { names: 'DNS:old.test' });
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  room.remove();
  issuer.remove();
});

/** Runs an NGINX whose one server has these lines. */
async function start(...lines: readonly string[]) {
  room.write({ 'site.crt': old.certificate, 'site.key': old.key });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  room.write({
    'nginx.conf': [
      'events { }',
      'http {',
      'access_log off;',
      ...temporary.map((name) => `${name}_temp_path ${room.folder}/${name};`),
      'server {',
      `listen 127.0.0.1:${port} ssl;`,
      ...lines,
      'ssl_certificate site.crt;',
      'ssl_certificate_key site.key;',
      'return 204;',
      '}',
      '}',
    ].join('\n'),
  });
  running = await room.start(port);
  const found = findTarget({ path: path.join(room.folder, 'nginx.conf') });
  if (!found.ok) throw new Error(found.message);
  const { target } = found;
  const model = loadModel({
    source: target.source,
    mainPath: target.configurationFile,
    version: { major: 1, minor: 22, patch: 1 },
    hostFacts: (configuration) => target.hostFacts(configuration),
  });
  const [site] = certificateSites(model, target).sites;
  if (site === undefined) throw new Error('no site');
  return { target, site };
}

function pairOfIssued({ certificate, key }: Issued): Pair {
  return { chain: [new X509Certificate(certificate)], key: createPrivateKey(key) };
}

const fine = async () => ({ ok: true as const, note: 'fine' });
const state = () => path.join(room.folder, 'state');

test('a reload that is said to have happened and has not is found out by asking, and all is taken back', async () => {
  const { target, site } = await start('server_name new.test;');
  const next = await issuer.issue('new.test', { names: 'DNS:new.test' });
  const reloads: string[] = [];
  const runtime: Runtime = {
    describe: () => 'an NGINX that is never told',
    validate: fine,
    verify: fine,
    reload: async () => {
      reloads.push(new X509Certificate(readFileSync(site.certificateFile)).subject);
      return fine();
    },
  };
  const result = await installPair({
    target,
    site,
    pair: pairOfIssued(next),
    runtime,
    stateDirectory: state(),
    gatehouseVersion: '0',
  });
  const { serialNumber } = new X509Certificate(old.certificate);
  expect(result).toMatchObject({ ok: false, step: 'verify', rolledBack: true });
  expect(result.ok ? [] : result.evidence).toEqual([
    `127.0.0.1:${port} for new.test: the one with the serial ${serialNumber} is shown`,
    `127.0.0.1:${port}: the one with the serial ${serialNumber} is shown`,
  ]);
  // It was told again once the old files were back.
  expect(reloads).toEqual(['CN=new.test', 'CN=old.test']);
  expect(readFileSync(site.certificateFile, 'latin1')).toBe(old.certificate);
  expect(readFileSync(site.keyFile, 'latin1')).toBe(old.key);
  expect(existsSync(`${site.keyFile}.bak`)).toBe(false);
  expect((await history(state())).map((each) => each.state)).toEqual(['undone']);
});

test('where NGINX was not reloaded nobody is asked, and that is said', async () => {
  const { target, site } = await start('server_name new.test;');
  const next = await issuer.issue('new.test', { names: 'DNS:new.test' });
  const runtime: Runtime = {
    describe: () => '',
    validate: fine,
    verify: fine,
    reload: async () => ({ ok: true, skipped: true, note: 'not told' }),
  };
  const result = await installPair({
    target,
    site,
    pair: pairOfIssued(next),
    runtime,
    stateDirectory: state(),
    gatehouseVersion: '0',
  });
  expect(result).toMatchObject({
    ok: true,
    notes: ['fine', 'not told', expect.stringContaining('was not checked by a handshake')],
  });
});

test('every way in is asked: addresses of both kinds, sockets of the file system, behind the PROXY protocol', async () => {
  const [six, proxied] = [await freePort(), await freePort()];
  const socket = path.join(room.folder, 'tls.socket');
  const { site } = await start(
    `listen [::1]:${six} ssl;`,
    `listen 127.0.0.1:${proxied} ssl proxy_protocol;`,
    `listen unix:${socket} ssl;`,
    'server_name old.test *.old.test ~^x;',
  );
  const shown = await showsCertificate(site, new X509Certificate(old.certificate), ON_THIS_MACHINE);
  expect(shown.ok ? shown.note : shown).toMatch(
    new RegExp(
      `is shown at 127.0.0.1:${port} for old.test, 127.0.0.1:${port} for gatehouse.old.test, 127.0.0.1:${port}, \\[::1\\]:${six} for old.test.*127.0.0.1:${proxied} for old.test.*${socket} for old.test`,
    ),
  );
  const next = await issuer.issue('new.test');
  const other: ReachedAt = () => ({ address: '127.0.0.1', port: 1 });
  expect(await showsCertificate(site, new X509Certificate(old.certificate), () => undefined)).toMatchObject({
    ok: true,
    skipped: true,
  });
  const wrong = await showsCertificate(
    { ...site, sockets: site.sockets.slice(0, 1) },
    new X509Certificate(next.certificate),
    other,
  );
  expect(wrong).toMatchObject({
    ok: false,
    evidence: expect.arrayContaining([expect.stringContaining('ECONNREFUSED')]),
  });
});

test('NGINX itself judges a pair before anything is touched, and its folder is gone afterwards', async () => {
  const one = pairOfIssued(await issuer.issue('one.test'));
  const two = pairOfIssued(await issuer.issue('two.test'));
  expect(await loadsInNginx('nginx', one, state())).toMatchObject({ ok: true });
  const wrong = await loadsInNginx('nginx', { chain: one.chain, key: two.key }, state());
  expect(wrong).toMatchObject({ ok: false, message: expect.stringContaining('key values mismatch') });
  const weak = await issuer.issue('weak.test', { newKey: ['rsa:1024'] });
  expect(await loadsInNginx('nginx', pairOfIssued(weak), state())).toMatchObject({
    ok: false,
    message: expect.stringContaining('key too small'),
  });
  expect(readdirSync(state())).toEqual([]);
});
