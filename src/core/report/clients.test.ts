import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import { clientsChanges, clientsOfPolicy, servedClients } from '../clients/index.ts';
import { controlById } from '../controls/index.ts';
import { allSettings, pageCorrections, profiles } from '../policy/index.ts';
import { profileNames } from '../settings/index.ts';
import { clientNames } from './client-names.ts';
import { clientsChangesText, clientsText } from './clients-text.ts';
import { explainText } from './explain.ts';
import { PLAIN } from './style.ts';

const model = (settings: string) =>
  modelOf({
    '/etc/nginx/nginx.conf': `events {}
http {
  ssl_protocols TLSv1.2 TLSv1.3;
  server { listen 443 ssl; server_name a.example; ssl_certificate c.pem; ssl_certificate_key k.pem; ${settings} }
}
`,
  });
const open = model('ssl_ciphers HIGH:kRSA;');
const documented = model('ssl_ciphers EECDH+AESGCM:EECDH+AES256; ssl_ecdh_curve secp521r1:secp384r1;');

describe('names', () => {
  test('of one product stand together', () => {
    expect(
      clientNames([
        'Chrome 49 (Windows XP)',
        'Java 7u25',
        'Chrome 70',
        'Safari (iOS 9)',
        'Safari 9 (OS X 10.11)',
      ]),
    ).toBe('Chrome 49 (Windows XP), 70; Java 7u25; Safari on iOS 9; Safari 9 (OS X 10.11)');
  });

  test('that are too many are counted', () => {
    expect(clientNames(['Go 1.22', 'Go 1.24'], 1)).toBe('Go 1.22, 1.24 and 1 more');
    expect(clientNames(['wget'])).toBe('wget');
  });
});

test('the table of one server', () => {
  const text = clientsText(servedClients(open), PLAIN, { width: 100 });
  expect(text).toMatchSnapshot();
  for (const line of text.split('\n')) expect([...line].length).toBeLessThan(101);
});

test('what a change means, all names of those locked out, some of the others', () => {
  expect(
    clientsChangesText(clientsChanges(open, documented), PLAIN, { width: 100, names: 6 }),
  ).toMatchSnapshot();
  expect(
    clientsChangesText(clientsChanges(documented, open), PLAIN, { width: 100, names: 6 }),
  ).toMatchSnapshot();
});

test('a change that cannot be computed is said', () => {
  const text = clientsChangesText(clientsChanges(open, model('ssl_ciphers SUITEB128;')), PLAIN);
  expect(text).toContain('who connects cannot be compared');
});

test('text of a configuration is made safe to print', () => {
  const table = servedClients(model('ssl_ciphers "HIGH:\x1b[2J"; ssl_dhparam "/\x1b]0;x";'));
  expect(clientsText(table, PLAIN)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
});

test('of many servers with the same settings some are named', () => {
  const servers = Array.from(
    { length: 20 },
    (_, at) => `server { listen ${4000 + at} ssl; server_name s${at}.example; }`,
  );
  const many = modelOf({ '/etc/nginx/nginx.conf': `events {}\nhttp {\n${servers.join('\n')}\n}\n` });
  const [first] = clientsText(servedClients(many), PLAIN, { width: 1000 }).split('\n');
  expect(first).toContain('s7.example (*:4007) and 12 more servers');
  expect(first).not.toContain('s8.example');
});

test('what groups cost is said where they are chosen', () => {
  const tls = controlById('tls');
  if (tls === undefined) throw new Error('no control tls');
  const text = explainText(tls, allSettings(), pageCorrections(), profileNames, PLAIN, 100);
  expect(text).toContain('What key exchange costs a server');
  expect(text).toMatch(/secp384r1 +20 %/);
  expect(text).toMatch(/secp521r1 +36 %/);
  const frames = controlById('frame-options');
  expect(frames && explainText(frames, allSettings(), pageCorrections(), profileNames, PLAIN)).not.toContain(
    'costs',
  );
});

test('a policy alone is enough to compute what clients get', () => {
  const served = clientsOfPolicy(profiles.documented);
  const row = served?.outcome.ok
    ? served.outcome.rows.find(({ client }) => client.id === 'firefox-100')
    : undefined;
  expect(row?.result).toMatchObject({ ok: true, group: 'secp521r1' });
  expect(clientsOfPolicy({ controls: {} })).toBeUndefined();
});
