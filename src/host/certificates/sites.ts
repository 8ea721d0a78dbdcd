import { isIP } from 'node:net';
import path from 'node:path';
import type { Model, Server, Socket } from '../../core/model/index.ts';
import { effectiveTls, serverSockets } from '../../core/model/index.ts';
import { selectServer } from '../../core/selection/index.ts';
import type { Target } from '../target/index.ts';

/** A certificate and its key as a configuration loads them, and the servers that present it. */
export interface CertificateSite {
  /** On this machine. */
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly servers: readonly Server[];
  /** The TLS sockets on which they listen. */
  readonly sockets: readonly Socket[];
  /** Their names as in `server_name`. */
  readonly names: readonly string[];
  /** The names that clients can ask for: without `_`, regular expressions and names without a dot. Wildcards are kept. */
  readonly hosts: readonly string[];
  /** True when the same servers have certificates with several kinds of keys. */
  readonly isOneOfSeveral: boolean;
}

/** A certificate that a configuration loads from something other than a file of this machine. */
interface UnreachableSite {
  /** As the configuration names it. */
  readonly certificate: string;
  readonly reason: string;
}

export interface CertificateSites {
  readonly sites: readonly CertificateSite[];
  readonly unreachable: readonly UnreachableSite[];
}

/** Every pair of files that the TLS servers of a configuration present, each once, in the order of the servers. */
export function certificateSites(model: Model, target: Target): CertificateSites {
  const sites = new Map<string, CertificateSite>();
  const unreachable = new Map<string, UnreachableSite>();
  for (const server of model.servers) {
    const tls = effectiveTls(model, server);
    if (tls === undefined || tls.rejectHandshake.value) continue;
    for (const [index, certificate] of tls.certificates.value.entries()) {
      const certificateFile = fileOf(certificate, target);
      const keyFile = fileOf(tls.certificateKeys.value[index] ?? '', target);
      if (certificateFile === undefined || keyFile === undefined) {
        unreachable.set(certificate, { certificate, reason: reasonFor(certificate) });
        continue;
      }
      const id = JSON.stringify([certificateFile, keyFile]);
      const site = siteOf(server, model, {
        certificateFile,
        keyFile,
        isOneOfSeveral: tls.certificates.value.length > 1,
      });
      sites.set(id, joined(sites.get(id), site));
    }
  }
  return { sites: [...sites.values()], unreachable: [...unreachable.values()] };
}

/** The sites whose certificate is presented to clients that ask for a host. */
export function sitesFor(sites: readonly CertificateSite[], host: string): readonly CertificateSite[] {
  return sites.filter(({ sockets, servers }) =>
    sockets.some((socket) => {
      const server = selectServer(socket, host);
      return server !== undefined && servers.includes(server);
    }),
  );
}

/** True when clients can ask for a name of `server_name` and authorities can issue a certificate for it. */
export function isHostName(name: string): boolean {
  if (isIP(name) !== 0) return true;
  if (name.length > 253 || !/[a-z]/i.test(name)) return false;
  return /^(\*\.|\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}$/i.test(name);
}

function siteOf(
  server: Server,
  model: Model,
  files: Pick<CertificateSite, 'certificateFile' | 'keyFile' | 'isOneOfSeveral'>,
): CertificateSite {
  const names = server.names.filter((name) => name !== '');
  return {
    ...files,
    servers: [server],
    sockets: serverSockets(model, server).filter(({ tls }) => tls),
    names,
    hosts: names.filter(isHostName),
  };
}

function joined(known: CertificateSite | undefined, site: CertificateSite): CertificateSite {
  if (known === undefined) return site;
  return {
    ...known,
    servers: [...known.servers, ...site.servers],
    sockets: [...new Set([...known.sockets, ...site.sockets])],
    names: [...new Set([...known.names, ...site.names])],
    hosts: [...new Set([...known.hosts, ...site.hosts])],
    isOneOfSeveral: known.isOneOfSeveral || site.isOneOfSeveral,
  };
}

/** Relative paths start from the main file's folder (ngx_conf_full_name with the prefix of the configuration). */
function fileOf(value: string, { configurationFile, hostPath }: Target): string | undefined {
  if (value === '' || value.includes('$') || ELSEWHERE.test(value)) return undefined;
  return hostPath(path.posix.join(value.startsWith('/') ? '' : path.posix.dirname(configurationFile), value));
}

const ELSEWHERE = /^(data|engine|store):/;

function reasonFor(certificate: string): string {
  if (certificate.includes('$'))
    return 'its path has variables, so that every connection may get another file';
  if (ELSEWHERE.test(certificate)) return 'it is not a file';
  return 'its certificate or its key is not on this machine';
}
