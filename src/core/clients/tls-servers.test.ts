import { expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import { clientsChanges } from './change.ts';
import type { ServedClients } from './served-clients.ts';
import { servedClients } from './tls-servers.ts';

const model = (servers: string, http = 'ssl_protocols TLSv1.2 TLSv1.3;') =>
  modelOf({ '/etc/nginx/nginx.conf': `events {}\nhttp {\n${http}\n${servers}\n}\n` });

const server = (name: string, rest = '', listen = '443 ssl') =>
  `server { listen ${listen}; server_name ${name}; ssl_certificate c.pem; ssl_certificate_key k.pem; ${rest} }`;

function group(served: ServedClients | undefined, id: string) {
  const row = served?.outcome.ok ? served.outcome.rows.find(({ client }) => client.id === id) : undefined;
  if (row === undefined) return undefined;
  return row.result.ok ? row.result.group : row.result.reason;
}

test('servers with equal settings are listed once; servers without TLS are not listed', () => {
  const tables = servedClients(
    model(`${server('a')} ${server('b')} ${server('c', 'ssl_ciphers kRSA;')} server { listen 80; }`),
  );
  expect(tables.map(({ servers }) => servers)).toEqual([['a (*:443)', 'b (*:443)'], ['c (*:443)']]);
});

test('the default server of the socket decides the groups', () => {
  const tables = servedClients(
    model(`${server('a', 'ssl_ecdh_curve secp384r1;')} ${server('b', 'ssl_ecdh_curve X25519;')}`),
  );
  expect(tables).toHaveLength(1);
  expect(group(tables[0], 'chrome-101')).toBe('secp384r1');
});

test('a note says that clients without SNI get the default server, where that makes a difference', () => {
  const tables = servedClients(
    model(`${server('a')} ${server('b')} ${server('c', 'ssl_ciphers ECDHE+AESGCM;')}`),
  );
  const said = tables.map(({ notes }) => notes.some((note) => note.includes('send no host name')));
  expect(said).toEqual([false, true]);
});

test('assumptions are in the notes', () => {
  const [table] = servedClients(model(server('a', 'ssl_dhparam /dh.pem; ssl_conf_command Unheard Of;')));
  const notes = table?.notes.join('\n');
  expect(notes).toContain('the certificate c.pem cannot be used (it was not found)');
  expect(notes).toContain('RSA key of 2048 bits is assumed');
  expect(notes).toContain('the size of /dh.pem is not known');
  expect(notes).toContain('ssl_conf_command Unheard is not evaluated');
  expect(notes).toContain('security level 2');
});

test('ssl_conf_command overrides the directives', () => {
  const [table] = servedClients(
    model(
      server(
        'a',
        'ssl_protocols TLSv1.2 TLSv1.3; ssl_conf_command Groups P-521:P-384; ssl_conf_command MaxProtocol TLSv1.2; ssl_conf_command CipherString ECDHE-RSA-AES256-GCM-SHA384;',
      ),
    ),
  );
  const chrome = table?.outcome.ok
    ? table.outcome.rows.find(({ client }) => client.id === 'chrome-101')?.result
    : undefined;
  expect(chrome).toMatchObject({
    version: 'TLSv1.2',
    suite: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    group: 'secp384r1',
  });
});

test('a server that refuses all handshakes, and one that cannot be evaluated, have a message', () => {
  const tables = servedClients(
    model(
      `server { listen 443 ssl; ssl_reject_handshake on; } ${server('b', 'ssl_ciphers SUITEB128;', '444 ssl')}`,
    ),
  );
  expect(tables.map(({ outcome }) => outcome)).toMatchObject([
    { ok: false, kind: 'serves-nobody' },
    { ok: false, kind: 'not-computed', message: expect.stringContaining('SUITEB128') },
  ]);
});

test('a change is reported once for all servers concerned, and only if clients notice it', () => {
  const before = model(`${server('a')} ${server('b')} ${server('c', '', '444 ssl')}`);
  const after = model(
    `${server('a', 'ssl_ecdh_curve secp384r1;')} ${server('b')} ${server('c', 'ssl_session_tickets off;', '444 ssl')}`,
  );
  const changes = clientsChanges(before, after);
  expect(changes.map(({ servers }) => servers)).toEqual([['a (*:443)', 'b (*:443)']]);
  const said = changes[0]?.differences.map(({ sentence }) => sentence);
  expect(said).toContain(
    'Chrome 101 falls back to secp384r1 from x25519, and needs one more round trip (HelloRetryRequest)',
  );
  expect(said?.some((sentence) => sentence.startsWith('Android 7 loses forward secrecy'))).toBe(true);
  expect(clientsChanges(before, before)).toEqual([]);
});

test('a change between settings that cannot be evaluated is reported', () => {
  const changes = clientsChanges(
    model(server('a', 'ssl_ciphers SUITEB128;')),
    model(server('a', 'ssl_ciphers SUITEB192;')),
  );
  expect(changes).toMatchObject([{ servers: ['a (*:443)'], differences: [] }]);
});
