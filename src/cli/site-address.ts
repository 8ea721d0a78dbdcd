import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Site } from '../verification/index.ts';
import type { Endpoint, TcpAddress } from '../wire/index.ts';
import { Failure } from './failure.ts';

export interface SiteOptions {
  readonly connect?: string;
  readonly http?: string;
  readonly ca?: string;
}

/** A site as the arguments name it, and where it is reached. */
export interface SiteAddress {
  readonly site: Site;
  readonly endpoint: Endpoint;
  /** Where its plain HTTP answers; undefined when that is not known, or when the site itself is plain HTTP. */
  readonly plainEndpoint: Endpoint | undefined;
  /** Path and query of the page to start with. */
  readonly start: string;
}

/** Reads the address of a site. Throws a Failure when it is not one. */
export function readSite(text: string, options: SiteOptions): SiteAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '')
    throw new Failure(
      `${text} is no address of a site`,
      'write it as https://host/ or https://host:port/path',
    );
  // It would stand in every report.
  if (url.username !== '' || url.password !== '')
    throw new Failure('the address holds a name or password, which no probe sends', 'leave them out');
  const tls = url.protocol === 'https:';
  const site: Site = {
    scheme: tls ? 'https' : 'http',
    host: url.hostname,
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
  };
  const name = bare(url.hostname);
  const authorities = readAuthorities(options.ca);
  const at = options.connect === undefined ? undefined : hostPort('--connect', options.connect);
  const plain = options.http === undefined ? undefined : hostPort('--http', options.http);
  const isUsual = site.port === 443 && at === undefined;
  const plainAt = plain ?? (isUsual ? { address: name, port: 80 } : undefined);
  return {
    site,
    endpoint: {
      at: at ?? { address: name, port: site.port },
      ...(tls ? { tls: { serverName: name, authorities } } : {}),
    },
    plainEndpoint: tls && plainAt !== undefined ? { at: plainAt } : undefined,
    start: url.pathname + url.search,
  };
}

function hostPort(option: string, text: string): TcpAddress {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  const port = /:(\d+)$/.exec(text)?.[1];
  if (url === undefined || port === undefined || url.pathname !== '/' || url.username !== '')
    throw new Failure(
      `${option}: ${text} is no host with a port`,
      'write it as 127.0.0.1:8443 or [::1]:8443',
    );
  return { address: bare(url.hostname), port: Number(port) };
}

/** An address as sockets take it: IPv6 without the brackets of a URL. */
function bare(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readAuthorities(file: string | undefined): readonly string[] | undefined {
  if (file === undefined) return undefined;
  const certificates = readFileSync(file, 'latin1').match(CERTIFICATE) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`--ca: ${file} holds a certificate that cannot be read: ${reason}`);
  }
  if (certificates.length === 0)
    throw new Failure(`--ca: ${file} holds no certificate`, 'name a file of certificates in PEM');
  return certificates;
}
