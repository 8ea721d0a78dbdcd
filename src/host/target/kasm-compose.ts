import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NginxVersion } from '../../core/nginx/index.ts';
import { parseNginxVersion } from '../../core/nginx/index.ts';
import { failureMessage } from '../machine/index.ts';
import type { ProxyService } from './compose.ts';
import { imageVersion, proxyService } from './compose.ts';
import type { Mount } from './file-view.ts';
import { rootedPath } from './file-view.ts';
import { realPathOf, spelledPath } from './real-paths.ts';

/** The folder that holds Kasm's versions on a host. */
export const KASM_FOLDER = '/opt/kasm';
/** Where the proxy's container has the configuration that the host mounts. */
export const CONFIGURATION = '/etc/nginx/conf.d';

/** What the compose file of an installation of Kasm tells about the proxy. */
export interface KasmCompose {
  /** With sources on this machine. */
  readonly mounts: readonly Mount[];
  readonly version: NginxVersion | undefined;
  /** What had to be assumed, for people. */
  readonly notes: readonly string[];
  /** The service; undefined when it could not be read. */
  readonly proxy: ProxyService | undefined;
}

/** Reads the proxy's mounts from the compose file; assumes the usual ones when it does not tell. */
export function readKasmCompose(file: string, installation: string, root: string): KasmCompose {
  const usual = usualMounts(installation);
  const assumed = (reason: string): KasmCompose => ({
    mounts: usual,
    version: undefined,
    notes: [`${file}: ${reason}; the usual mounts are assumed`],
    proxy: undefined,
  });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return assumed(failureMessage(error).message);
  }
  const within = path.relative(root, path.dirname(file));
  const service = proxyService(text, within.startsWith('..') ? path.dirname(file) : `/${within}`);
  if (service === undefined) return assumed('no proxy service was found in it');
  const mounts = service.mounts.map(({ container, host }) => ({
    container,
    host: onHost(host, installation, root),
  }));
  const hasConfiguration = mounts.some(({ container }) =>
    `${CONFIGURATION}/`.startsWith(container.replace(/\/?$/, '/')),
  );
  return {
    mounts: hasConfiguration ? mounts : [...usual, ...mounts],
    version: parseNginxVersion(imageVersion(service.image) ?? ''),
    notes: hasConfiguration
      ? []
      : [`${file}: the proxy mounts nothing at ${CONFIGURATION}; conf/nginx is assumed`],
    proxy: service,
  };
}

/** The mounts in the vendor's compose files. */
function usualMounts(installation: string): Mount[] {
  return [
    { container: CONFIGURATION, host: path.join(installation, 'conf/nginx') },
    { container: '/etc/ssl/certs/kasm_nginx.crt', host: path.join(installation, 'certs/kasm_nginx.crt') },
    { container: '/etc/ssl/private/kasm_nginx.key', host: path.join(installation, 'certs/kasm_nginx.key') },
    { container: '/var/log/external/nginx', host: path.join(installation, 'log/nginx') },
  ];
}

/**
 * The source of a mount on this machine. `/opt/kasm/VERSION` and `current` both mean the installation that was named.
 * So does any version in a copy that lies elsewhere, which must not reach this machine's own installation.
 */
function onHost(source: string, installation: string, root: string): string {
  const [, folder, rest = ''] = /^(\/opt\/kasm\/[^/]+)(\/.*)?$/.exec(source) ?? [];
  if (folder === undefined) return spelledPath(root, source);
  const named = path.join(installation, rest);
  const real = realPathOf(installation);
  const all = realPathOf(rootedPath(root, KASM_FOLDER));
  if (real === undefined || all === undefined || !real.startsWith(`${all}/`)) return named;
  const other = spelledPath(root, source);
  return realPathOf(rootedPath(root, folder)) === real || !existsSync(other) ? named : other;
}
