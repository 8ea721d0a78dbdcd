import { ORIGIN } from './kasm-client.ts';

export const HSTS = 'strict-transport-security: max-age=63072000';
export const CORS = [`access-control-allow-origin: ${ORIGIN}`, 'access-control-allow-credentials: true'];
export const SITE_CACHE = ['cache-control: max-age=14400', 'cache-control: private'];

/** What was measured on an install: a request, its status and every security header of the answer. */
export const KASM_BASELINE: readonly (readonly [path: string, status: number, headers: readonly string[]])[] =
  [
    [
      '/',
      200,
      [...SITE_CACHE, HSTS, ...CORS, 'x-content-type-options: nosniff', 'x-robots-tag: noindex, nofollow'],
    ],
    ['/nope', 404, [HSTS, `access-control-allow-origin: ${ORIGIN}`]],
    ['/api/x', 200, [HSTS]],
    ['/api/x?status=404', 404, [HSTS]],
    ['/api/x?status=500', 500, []],
    ['/api/admin/x', 200, [HSTS]],
    ['/api/share/x', 200, [HSTS]],
    [
      '/api/subscriptions/x',
      200,
      [
        HSTS,
        'access-control-allow-origin: https://www.kasmweb.com',
        'access-control-allow-credentials: true',
        'access-control-allow-headers: Content-Type',
      ],
    ],
    ['/manager_api/', 200, []],
    ['/agent/', 200, []],
    ['/guac_login', 200, []],
    ['/guac/__healthcheck', 200, []],
    ['/rdp-gateway/', 200, []],
    ['/guac_connect/vnc/', 200, ['cache-control: no-store', HSTS]],
    [
      '/desktop/0123/vnc.html',
      200,
      [
        'x-frame-options: DENY',
        "content-security-policy: default-src 'none'",
        ...CORS,
        HSTS,
        'x-content-type-options: nosniff',
      ],
    ],
    ['/desktop/0123/?auth=401', 401, [...CORS, HSTS]],
    [
      '/remoteDesktopGateway/',
      200,
      [
        'x-frame-options: DENY',
        "content-security-policy: default-src 'none'",
        'access-control-allow-origin: *',
        'strict-transport-security: max-age=1',
      ],
    ],
    ['/kasm_connect', 404, []],
    ['/_options_response', 404, [...CORS, HSTS]],
  ];
