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
 * Lets a real NGINX load a certificate and its key, before anything of the installation is touched: OpenSSL refuses
 * what it finds too weak, or in a form that it does not know. The key reaches it as a file without a name; all else is
 * in a private folder that the next run takes away where this one dies.
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

/** To test it NGINX takes the address for a moment, one of loopback that nobody uses; where it is taken it goes on. */
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
