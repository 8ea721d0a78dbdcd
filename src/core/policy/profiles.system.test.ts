import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effectiveCsp } from '../controls/index.ts';
import { profileNames } from '../settings/index.ts';
import { profiles } from './profiles.ts';
import type { Policy } from './types.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...key, '-out', 'cert.pem', '-subj', '/CN=localhost', '-days', '1'],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  // Parameters of RFC 7919, because generating new ones takes minutes.
  const ffdhe = ['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out', 'dh.pem'];
  execFileSync('openssl', ffdhe, { cwd: folder, stdio: 'ignore' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function suites(list: string): string[] {
  return execFileSync('openssl', ['ciphers', '-tls1_2', '-s', '-v', list], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe.each(profileNames)('the values of the profile %s', (name) => {
  it('load in a real nginx', () => {
    writeFileSync(join(folder, 'nginx.conf'), configuration(profiles[name]));
    const nginx = spawnSync('nginx', ['-t', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    expect(nginx.stderr).not.toMatch(/\[emerg\]/);
    expect(nginx.status).toBe(0);
  });
});

describe('the cipher list', () => {
  it.each(['recommended', 'strict'] as const)(
    'of %s is authenticated encryption with forward secrecy only',
    (name) => {
      const found = suites(profiles[name].controls.tls?.ciphers ?? '');
      expect(found).toHaveLength(6);
      for (const suite of found) expect(suite).toMatch(/Kx=ECDH .*Mac=AEAD/);
    },
  );

  it('of the page has CBC suites, and no DHE suite that would use its parameters', () => {
    const found = suites(profiles.documented.controls.tls?.ciphers ?? '');
    expect(found.some((suite) => /Mac=SHA1/.test(suite))).toBe(true);
    expect(found.some((suite) => /Kx=DH /.test(suite))).toBe(false);
  });
});

it('the published JSON Schema is up to date', () => {
  const script = fileURLToPath(new URL('../../../scripts/generate-policy-schema.mjs', import.meta.url));
  const check = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(check.stderr).toBe('');
  expect(check.status).toBe(0);
});

/** A server with everything that the policy sets. */
function configuration(policy: Policy): string {
  const { 'rate-limit': limit, tls, hsts, 'referrer-policy': referrer } = policy.controls;
  if (limit === undefined || tls === undefined) throw new Error('every profile sets these');
  const delay = limit.delay === 'nodelay' ? 'nodelay' : `delay=${limit.delay}`;
  return `
daemon off; pid ${folder}/nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  limit_req_zone ${limit.key} zone=${limit.zone}:${limit.size} rate=${limit.rate};
  server {
    listen unix:${folder}/socket ssl;
    ssl_certificate cert.pem; ssl_certificate_key key.pem;
    ssl_protocols ${tls.protocols.join(' ')};
    ssl_ciphers "${tls.ciphers}";
    ssl_prefer_server_ciphers ${tls.preferServerCiphers ? 'on' : 'off'};
    ssl_ecdh_curve ${tls.curves.join(':')};
    ssl_session_cache ${tls.sessionCache};
    ${tls.sessionTimeout === undefined ? '' : `ssl_session_timeout ${tls.sessionTimeout};`}
    ${tls.sessionTickets === undefined ? '' : `ssl_session_tickets ${tls.sessionTickets ? 'on' : 'off'};`}
    ${tls.bufferSize === undefined ? '' : `ssl_buffer_size ${tls.bufferSize};`}
    ${tls.dhparam === undefined ? '' : 'ssl_dhparam dh.pem;'}
    limit_req zone=${limit.zone} burst=${limit.burst} ${delay};
    limit_req_status ${limit.status};
    ${effectiveCsp(policy)
      .map(({ header, value }) => `add_header ${header} "${value}" always;`)
      .join('\n    ')}
    add_header Referrer-Policy "${referrer?.value}" always;
    ${hsts === undefined ? '' : `add_header Strict-Transport-Security max-age=${hsts.maxAge} always;`}
  }
}
`;
}
