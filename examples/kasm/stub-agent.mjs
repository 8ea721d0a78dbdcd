// What Kasm's agent does to the proxy's configuration when a session starts or ends: it writes or removes one file
// of containers.d, and has the proxy reload, whatever else is going on there. Runs in the agent's container, which
// has the folder mounted and the engine's socket.
//
//   node stub-agent.mjs start SESSION [https://ADDRESS:PORT]
//   node stub-agent.mjs end SESSION
//
// Exits 1 when the proxy refuses to reload; a session that was to start is then not started.

import { lookup } from 'node:dns/promises';
import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';

const FOLDER = '/etc/nginx/conf.d/containers.d';
const SOCKET = '/var/run/docker.sock';

const [, , action, session = '', service = 'https://kasm_desktop:6901'] = process.argv;
if (!['start', 'end'].includes(action) || !/^[0-9a-f]{32}$/.test(session)) {
  console.error('usage: stub-agent.mjs start|end SESSION, a session being 32 hexadecimal digits');
  process.exit(2);
}
const file = `${FOLDER}/${session}.conf`;
if (action === 'start') await writeFile(file, await sessionFile(new URL(service)));
else await rm(file, { force: true });
const said = await reloadProxy();
if (said !== undefined) {
  if (action === 'start') await rm(file);
  console.error(`Nginx failed to reload after generating config for container: ${said}`);
  process.exitCode = 1;
}

async function sessionFile({ protocol, hostname, port }) {
  const { address } = await lookup(hostname, 4);
  return [
    `location /desktop/${session}/vnc/ {`,
    `    proxy_pass ${protocol}//${address}:${port}/;`,
    '    proxy_http_version 1.1;',
    '    proxy_set_header Upgrade $http_upgrade;',
    '    proxy_set_header Connection "upgrade";',
    '    proxy_set_header Host $host;',
    '    proxy_set_header Authorization "Basic a2FzbV91c2VyOmV4YW1wbGU=";',
    '    proxy_read_timeout 1800s;',
    '    proxy_buffering off;',
    '}',
    '',
  ].join('\n');
}

/** What nginx said when it refused; undefined when it reloads. */
async function reloadProxy() {
  const command = { Cmd: ['nginx', '-s', 'reload'], AttachStdout: true, AttachStderr: true, Tty: true };
  const { Id: id } = JSON.parse(await engine('POST', '/containers/kasm_proxy/exec', command));
  const output = await engine('POST', `/exec/${id}/start`, { Detach: false, Tty: true });
  const { ExitCode: status } = JSON.parse(await engine('GET', `/exec/${id}/json`));
  return status === 0 ? undefined : output.trim();
}

function engine(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const outgoing = request({ socketPath: SOCKET, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.once('end', () => {
        if (response.statusCode < 300) resolve(text);
        else reject(new Error(`the engine answers ${path} with ${response.statusCode}: ${text}`));
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
