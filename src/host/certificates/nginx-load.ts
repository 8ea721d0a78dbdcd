import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { testMessages } from '../install/index.ts';
import { makeScratch, run } from '../machine/index.ts';
import { hiddenFile } from './hidden-file.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { Pair } from './pair.ts';
import { chainText, keyText } from './pair.ts';

/**
 * Lets a real NGINX load a certificate and its key before the installation is changed: its OpenSSL may refuse a weak key or
 * an unknown format. The key is passed as a file without a name. The other files are in a private folder, which the next
 * run removes if this one dies.
 */
export async function loadsInNginx(
  nginx: string,
  pair: Pair,
  stateDirectory: string,
): Promise<Outcome<undefined>> {
  const scratch = makeScratch(stateDirectory);
  const { folder } = scratch;
  const key = hiddenFile(keyText(pair));
  try {
    writeFileSync(path.join(folder, 'chain.pem'), chainText(pair));
    writeFileSync(path.join(folder, 'nginx.conf'), CONFIGURATION);
    const { status, stderr } = await run(
      nginx,
      ['-t', '-q', '-p', `${folder}/`, '-c', `${folder}/nginx.conf`],
      { descriptors: [key.descriptor] },
    );
    if (status === 0) return found(undefined);
    const reason = testMessages(stderr).find(({ level }) => level === 'emerg')?.message ?? stderr.trim();
    return failed(`NGINX does not load it: ${reason}`);
  } finally {
    key.close();
    scratch.remove();
  }
}

/** `nginx -t` binds the address for a moment: an unusual one of loopback. When it is in use, the test goes on. */
const CONFIGURATION = `pid nginx.pid;
error_log stderr;
events { }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {
        listen 127.98.76.54:61234 ssl;
        ssl_certificate chain.pem;
        ssl_certificate_key /dev/fd/3;
    }
}
`;
