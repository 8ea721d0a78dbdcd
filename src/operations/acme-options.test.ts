import { expect, test } from 'vitest';
import type { IssueCertificateOptions } from './acme-options.ts';
import { acmeSettings, externalAccount, keyTypeOf, serverAuthorities } from './acme-options.ts';

const OPTIONS: IssueCertificateOptions = {
  server: 'https://ca.example/directory',
  challenge: 'http-01',
  dnsWait: 30,
  keyKind: 'ec-256',
  clock: () => new Date('2026-01-01T00:00:00Z'),
};

test('names over HTTP become settings that can be kept for the renewal', () => {
  const result = acmeSettings(['a.example', 'b.example'], { ...OPTIONS, email: 'admin@a.example' });
  expect(result).toEqual({
    ok: true,
    value: {
      version: 1,
      directory: 'https://ca.example/directory',
      hosts: ['a.example', 'b.example'],
      keyKind: 'ec-256',
      challenge: { type: 'http-01' },
      email: 'admin@a.example',
    },
  });
});

test.each([
  [[], {}, 'the servers have no name'],
  [['192.0.2.1'], {}, '192.0.2.1'],
  [['kasm'], {}, 'kasm'],
  [['*.a.example'], {}, '*.a.example cannot be shown over HTTP'],
  [['a.example'], { challenge: 'dns-01' }, 'needs a program'],
] as const)('what no authority could issue is refused before it is asked: %j %j', (hosts, more, words) => {
  const result = acmeSettings(hosts, { ...OPTIONS, ...more });
  expect(result).toMatchObject({ ok: false, problem: { code: 'option-invalid' } });
  if (!result.ok) expect(result.problem.message).toContain(words);
});

test('a wildcard is asked for by DNS, with the hook as an absolute path', () => {
  const result = acmeSettings(['*.a.example'], { ...OPTIONS, challenge: 'dns-01', dnsHook: '/bin/hook' });
  expect(result).toMatchObject({
    ok: true,
    value: { challenge: { type: 'dns-01', hook: '/bin/hook', wait: 30 } },
  });
});

test('files that cannot be read are problems, not exceptions', () => {
  const account = { keyId: 'kid', hmacKeyFile: '/nowhere/hmac' };
  expect(externalAccount({ ...OPTIONS, externalAccount: account })).toMatchObject({
    ok: false,
    problem: { code: 'file-unreadable' },
  });
  const settings = acmeSettings(['a.example'], { ...OPTIONS, serverAuthorities: '/nowhere/ca.pem' });
  if (!settings.ok) throw new Error(settings.problem.message);
  expect(serverAuthorities(settings.value)).toMatchObject({
    ok: false,
    problem: { code: 'file-unreadable' },
  });
});

test('kinds of keys are named as Node names them', () => {
  expect([keyTypeOf('ec-256'), keyTypeOf('rsa-2048')]).toEqual(['ec', 'rsa']);
});
