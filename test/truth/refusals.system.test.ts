import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildModel, conflicts } from '../../src/core/model/index.ts';
import type { NginxVersion } from '../../src/core/nginx/index.ts';
import { loadConfiguration } from '../../src/core/nginx/index.ts';
import { findNginx } from '../../src/host/install/index.ts';
import { memorySource } from '../support/model.ts';
import type { NginxRoom } from '../support/nginx.ts';
import { makeNginxRoom } from '../support/nginx.ts';

let room: NginxRoom;
let version: NginxVersion;
beforeAll(async () => {
  room = makeNginxRoom();
  const found = await findNginx();
  if (found === undefined) throw new Error('nginx is not installed');
  version = found.version;
});
afterAll(() => room.remove());

const http = (text: string) => `events {}\nhttp {\n${text}\n}\n`;
const server = (text: string) => http(`server {\nlisten 127.0.0.1:18999;\n${text}\n}`);
const location = (text: string) => server(`location / {\n${text}\n}`);
const zone = 'limit_req_zone $uri zone=a:1m rate=1r/s;\n';

/** What NGINX refuses when it looks at values, or at statements together. */
const REFUSED: Readonly<Record<string, string>> = {
  'a statement that ends a line later': location('add_header A b\nadd_header C d;'),
  'a block that opens a line later': http('servr\n{ }'),
  'a header parameter in capitals': location('add_header A b Always;'),
  'a dollar that is no variable': location('add_header A "a$";'),
  'a brace that never closes': location(`add_header A "\${host";`),
  'a key with a lone dollar': http('limit_req_zone $ zone=a:1m rate=1r/s;'),
  'a rate that is no whole number': http('limit_req_zone $uri zone=a:1m rate=0.5r/s;'),
  'a zone that is too small': http('limit_req_zone $uri zone=a:31k rate=1r/s;'),
  'a zone without a size': http('limit_req_zone $uri zone=a rate=1r/s;'),
  'a zone for two keys': http(`${zone}limit_req_zone $host zone=a:1m rate=1r/s;`),
  'a burst of none': http(`${zone}server { limit_req zone=a\nburst=0; }`),
  'a limit without a zone': location('limit_req burst=3;'),
  'a limit with a slip': http(`${zone}server { limit_req zone=a no-delay; }`),
  'a zone twice in a block': http(`${zone}server {\nlimit_req zone=a;\nlimit_req zone=a burst=5;\n}`),
  'two default servers': http(
    'server { listen 18998 default_server; }\nserver { listen *:18998 default_server; }',
  ),
  'one server twice on an address': server('listen 127.0.0.1:18999;'),
  'TLS without a certificate': http('server { listen 127.0.0.1:18998; }\nserver {\nlisten 18997 ssl; }'),
  'a location outside the one around it': server('location /a/ { location /b { } }'),
  'a location in an exact one': server('location = /a { location /a/b { } }'),
  'a location in a named one': server('location @a { location /a/b { } }'),
  'a named location in another': server('location /a { location @b { } }'),
  'a prefix in a pattern': server('location ~ ^/a { location /a/b { } }'),
  'a modifier that is none': server('location ^ /a { }'),
  'two locations for the same text': server('location /a { }\nlocation ^~ /a { }'),
  'a root after a root': location('root /a; root /b;'),
  'a second proxy_pass': location('proxy_pass http://127.0.0.1:1;\nproxy_pass http://127.0.0.1:2;'),
  'a pattern with a bracket too few': server('location ~ "^/a(" { }'),
  'a pattern with a bracket too many': server('location ~* "^/(a)b)c$" { }'),
  'a class without an end': server('location ~[a-z { }'),
  'a server name without an end': server('server_name ok ~^(www;'),
  'a rewrite without an end': server('rewrite ^/(a /b;'),
  'a condition without an end': location('if ($uri ~* "^(a") { return 200; }'),
  "the page's map of origins": http('map $http_origin $o {\n"~^https?://(.*\\.)?\\d+)?$" 1;\n}'),
  'three words in a map': http('map $uri $b { x y z; }'),
};

/** What looks like a slip and is none. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'brackets that stand for themselves': server(
    String.raw`location ~ "[)(]|\)|[]()]|[^](]|[[:alpha:](]|\[|[\](]|[[.(]|[a[:)]x" { }`,
  ),
  'a control character of a bracket': server(String.raw`location ~ "^\c(\c)a" { }`),
  'a condition with its bracket apart': location('if ($uri ~ "(a|b)" ) { return 200; }'),
  'variables in every form': location(`add_header A "$host\${uri}$1x$9-\${host}\${host}";`),
  'a quoted always': location('add_header A b "always";'),
  'limits in every form': http(
    `${zone}server { location / { limit_req delay=2 zone=a burst=5; } location /b { limit_req nodelay zone=a; } }`,
  ),
  'a rate without a unit': http('limit_req_zone $uri rate=10 zone=a:32k;'),
  'addresses that only look alike': http(
    'server { listen 18998; listen [::]:18998; listen 127.0.0.1:18998 default_server; listen 18996; }\nserver { listen 18998 default_server; }',
  ),
  'nested locations': server(
    'location /a { location /a { } location = /a/b { } location ^~ /ab { } location ~ x { } }',
  ),
  'the same pattern twice': server('location ~ a { }\nlocation ~ a { }\nlocation = /a { }\nlocation /a { }'),
  'words about a map': http('map $uri $b { hostnames; volatile; default 1; \\~x 2; ~*^(y)$ 3; }'),
  'TLS that is refused': http('server { listen 18997 ssl; ssl_reject_handshake on; }'),
};

test.each(Object.entries(REFUSED))('%s is refused in the words and at the line of NGINX', async (_, text) => {
  const { accepted, first } = await verdict(text);
  const ours = problemsOf(text)[0];
  expect(accepted).toBe(false);
  expect(ours?.nginx).toBe(first?.message);
  expect(ours?.place.line).toBe(first?.line);
});

test.each(Object.entries(ACCEPTED))('%s: accepted', async (_, text) => {
  expect(await verdict(text)).toEqual({ accepted: true, first: undefined });
  expect(problemsOf(text)).toEqual([]);
});

test('a directive of another release is told from a typing error', () => {
  const [later] = problemsOf(location('add_header_inherit merge;'), { major: 1, minor: 22, patch: 1 });
  expect(later?.message).toBe(
    'unknown directive "add_header_inherit": NGINX has it since 1.29.3, which is newer than the version used here',
  );
  const [slip] = problemsOf(location('add_hedaer A b;'));
  expect(slip?.message).toContain('did you mean "add_header"?');
});

function verdict(text: string) {
  room.write({ 'nginx.conf': text });
  return room.test();
}

function problemsOf(text: string, at = version) {
  const files = { '/etc/nginx/nginx.conf': text };
  const configuration = loadConfiguration(memorySource(files), '/etc/nginx/nginx.conf', { version: at });
  return [...configuration.problems, ...conflicts(buildModel(configuration))];
}
