import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../install/index.ts';
import { hiddenFile } from './hidden-file.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { Pair } from './pair.ts';
import { chainText, keyText } from './pair.ts';

const FOLDER = 'nginx-';

/**
 * Lets a real NGINX load a certificate and its key, before anything of the installation is touched: OpenSSL refuses
 * what it finds too weak, or in a form that it does not know. The key reaches it as a file without a name; all else is
 * in a private folder, where what a run that died left is taken away first.
 */
export async function loadsInNginx(
  nginx: string,
  pair: Pair,
  stateDirectory: string,
): Promise<Outcome<undefined>> {
  const parent = path.join(stateDirectory, 'trial');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) rmSync(path.join(parent, name), { recursive: true, force: true });
  const folder = mkdtempSync(path.join(parent, FOLDER));
  const key = hiddenFile(keyText(pair));
  try {
    writeFileSync(path.join(folder, 'chain.pem'), chainText(pair));
    writeFileSync(path.join(folder, 'nginx.conf'), CONFIGURATION);
    const settings = `error_log stderr; pid ${folder}/nginx.pid;`;
    const { status, stderr } = await run(
      nginx,
      ['-t', '-q', '-p', `${folder}/`, '-c', `${folder}/nginx.conf`, '-e', 'stderr', '-g', settings],
      { descriptors: [key.descriptor] },
    );
    if (status === 0) return found(undefined);
    const reason = stderr.split('\n').find((line) => /\[(emerg|alert|crit)\]/.test(line)) ?? stderr;
    return failed(`NGINX does not load it: ${reason.replace(/^.*?\[\w+\] (?:\d+#\d+: )?/, '').trim()}`);
  } finally {
    key.close();
    rmSync(parent, { recursive: true, force: true });
  }
}

/** A UNIX socket, which takes no port from anybody. */
const CONFIGURATION = `events { }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {
        listen unix:socket ssl;
        ssl_certificate chain.pem;
        ssl_certificate_key /dev/fd/3;
    }
}
`;
