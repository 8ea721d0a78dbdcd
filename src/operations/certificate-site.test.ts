import { expect, test } from 'vitest';
import { modelOf } from '../../test/support/model.ts';
import type { Target } from '../host/target/index.ts';
import { certificateSitesOf, requireUnmanaged, siteToChange } from './certificate-site.ts';
import type { OpenedInstallation } from './open.ts';

function installation(...servers: readonly string[]): OpenedInstallation {
  const text = `events { }\nhttp {\n${servers.map((server) => `server { ${server} }`).join('\n')}\n}\n`;
  const target = {
    title: 'NGINX at /etc/nginx',
    configurationFile: '/etc/nginx/nginx.conf',
    hostPath: (file: string) => (file.startsWith('/etc/') ? file : undefined),
  } as Target;
  return { target, model: modelOf({ '/etc/nginx/nginx.conf': text }) } as OpenedInstallation;
}

function pair(name: string): string {
  return `ssl_certificate /etc/ssl/${name}.crt; ssl_certificate_key /etc/ssl/${name}.key;`;
}

function sitesOf(...servers: readonly string[]) {
  const sites = certificateSitesOf(installation(...servers));
  if (!sites.ok) throw new Error(sites.problem.message);
  return sites.value;
}

const A = `listen 443 ssl; server_name a.example; ${pair('a')}`;
const B = `listen 443 ssl; server_name b.example; ${pair('b')}`;

test('an installation without TLS has no place for a certificate', () => {
  const result = certificateSitesOf(installation('listen 80;'));
  expect(result).toMatchObject({ ok: false, problem: { code: 'no-server' } });
});

test('a certificate that is not a file of this machine is named as the reason', () => {
  const elsewhere = 'listen 443 ssl; ssl_certificate /srv/a.crt; ssl_certificate_key /srv/a.key;';
  const result = certificateSitesOf(installation(elsewhere));
  expect(result).toMatchObject({ ok: false, problem: { code: 'file-unreadable' } });
  if (!result.ok) expect(result.problem.message).toContain('/srv/a.crt');
});

test('the only pair of files is taken, whatever hosts are named', () => {
  const result = siteToChange(sitesOf(A), ['other.example'], 'ec');
  expect(result).toMatchObject({ ok: true, value: { certificateFile: '/etc/ssl/a.crt' } });
});

test('of several pairs, a host says which one is meant', () => {
  const result = siteToChange(sitesOf(A, B), ['b.example'], 'ec');
  expect(result).toMatchObject({ ok: true, value: { certificateFile: '/etc/ssl/b.crt' } });
});

test('without a host the choice is left to the user, and each pair is listed', () => {
  const result = siteToChange(sitesOf(A, B), [], 'ec');
  expect(result).toEqual({
    ok: false,
    problem: {
      code: 'certificate-ambiguous',
      message: '2 certificates are shown here',
      evidence: ['/etc/ssl/a.crt (a.example)', '/etc/ssl/b.crt (b.example)'],
      places: [],
      hint: 'say which one is meant with --host NAME',
    },
  });
});

test('a host that no server names gets the pair of the default server', () => {
  const result = siteToChange(sitesOf(A, B), ['c.example'], 'ec');
  expect(result).toMatchObject({ ok: true, value: { certificateFile: '/etc/ssl/a.crt' } });
});

test('a file that no other program renews may be written', () => {
  const [site] = sitesOf(A);
  if (site === undefined) throw new Error('there is a site');
  expect(requireUnmanaged(site, false)).toEqual({ ok: true, value: undefined });
});
