import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const example = path.join(import.meta.dirname ?? '.', '../examples/kasm/opt/kasm/1.16.1/conf/nginx');

/**
 * Writes a plain NGINX tree with many servers, each in its own file with the locations of the example, and a
 * certificate. `nginx -t` accepts the tree without a name server.
 *
 * @param {number} servers
 * @returns {{ folder: string; main: string; bytes: number }}
 */
export function makeLargeTree(servers) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-bench-'));
  const certificate = path.join(folder, 'site.crt');
  const key = path.join(folder, 'site.key');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-days',
      '2',
      '-subj',
      '/CN=bench',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    { stdio: 'ignore' },
  );
  const onLoopback = (/** @type {string} */ text) =>
    text
      .replace(/\bserver\s+kasm_\w+:/g, 'server 127.0.0.1:')
      .replace(/(proxy_pass\s+https?:\/\/)kasm_\w+:/g, '$1127.0.0.1:');
  const upstreams = readdirSync(example).filter((name) => name.startsWith('upstream_'));
  const http = upstreams
    .map((name) => onLoopback(readFileSync(path.join(example, name), 'latin1')))
    .join('\n');
  const services = readdirSync(path.join(example, 'services.d')).filter((name) => name.endsWith('.conf'));
  const locations = services
    .map((name) => onLoopback(readFileSync(path.join(example, 'services.d', name), 'latin1')))
    .join('\n');
  mkdirSync(path.join(folder, 'conf.d'));
  const main = path.join(folder, 'nginx.conf');
  writeFileSync(
    main,
    `pid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents { }\nhttp {\n    access_log off;\n    server_names_hash_max_size 65536;\n${http}\n    include conf.d/*.conf;\n}\n`,
    'latin1',
  );
  let bytes = readFileSync(main).length;
  for (let number = 0; number < servers; number++) {
    const text = `server {\n    listen 8443 ssl;\n    server_name s${number}.example.com;\n    ssl_certificate ${certificate};\n    ssl_certificate_key ${key};\n${locations}\n}\n`;
    writeFileSync(path.join(folder, 'conf.d', `s${String(number).padStart(5, '0')}.conf`), text, 'latin1');
    bytes += text.length;
  }
  return { folder, main, bytes };
}
