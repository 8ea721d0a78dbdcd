import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Site } from '../verification/index.ts';
import type { Endpoint, TcpAddress } from '../wire/index.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

/** The options that name a site. */
export interface SiteOptions {
  /** Such as https://host/ or https://host:port/path. */
  readonly url: string;
  /** HOST:PORT to connect to instead; requests still name the host of `url`. */
  readonly connect?: string | undefined;
  /** HOST:PORT of the plain HTTP server. Default: port 80, if `url` has port 443. */
  readonly http?: string | undefined;
  /** A file of authorities in PEM. Default: those that come with Node. */
  readonly ca?: string | undefined;
}

/** A site, and the endpoints that serve it. */
export interface SiteAddress {
  readonly site: Site;
  readonly endpoint: Endpoint;
  /** The endpoint of its plain HTTP server; undefined when unknown, or when the site itself is plain HTTP. */
  readonly plainEndpoint: Endpoint | undefined;
  /** Path and query of the page to start with. */
  readonly start: string;
}

/** Reads the address of a site. */
export function readSite({ url: text, connect, http, ca }: SiteOptions): Result<SiteAddress> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') {
    const hint = 'write it as https://host/ or https://host:port/path';
    return failed('option-invalid', `${text} is not the address of a site`, { hint });
  }
  // It would appear in every report.
  if (url.username !== '' || url.password !== '') {
    const message = 'the address holds a name or password, which no probe sends';
    return failed('option-invalid', message, { hint: 'leave them out' });
  }
  const trusted = authorities(ca);
  if (!trusted.ok) return trusted;
  const at = connect === undefined ? done(undefined) : hostPort('--connect', connect);
  if (!at.ok) return at;
  const plain = http === undefined ? done(undefined) : hostPort('--http', http);
  if (!plain.ok) return plain;
  const tls = url.protocol === 'https:';
  const site: Site = {
    scheme: tls ? 'https' : 'http',
    host: url.hostname,
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
  };
  const name = bare(url.hostname);
  const isUsual = site.port === 443 && at.value === undefined;
  const plainAt = plain.value ?? (isUsual ? { address: name, port: 80 } : undefined);
  return done({
    site,
    endpoint: {
      at: at.value ?? { address: name, port: site.port },
      ...(tls ? { tls: { serverName: name, authorities: trusted.value } } : {}),
    },
    plainEndpoint: tls && plainAt !== undefined ? { at: plainAt } : undefined,
    start: url.pathname + url.search,
  });
}

function hostPort(option: string, text: string): Result<TcpAddress> {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  const port = /:(\d+)$/.exec(text)?.[1];
  if (url !== undefined && port !== undefined && url.pathname === '/' && url.username === '')
    return done({ address: bare(url.hostname), port: Number(port) });
  const hint = 'write it as 127.0.0.1:8443 or [::1]:8443';
  return failed('option-invalid', `${option}: ${text} is not a host with a port`, { hint });
}

/** An address in the form that sockets use: IPv6 without the brackets of a URL. */
function bare(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a file in the form that Node's TLS connections use; undefined for Node's own list. */
function authorities(file: string | undefined): Result<readonly string[] | undefined> {
  if (file === undefined) return done(undefined);
  let certificates: readonly string[];
  try {
    certificates = readFileSync(file, 'latin1').match(CERTIFICATE) ?? [];
  } catch (error) {
    return failed('file-unreadable', `--ca: ${messageOf(error)}`, { hint: PEM });
  }
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    const message = `--ca: ${file} holds a certificate that cannot be read: ${messageOf(error)}`;
    return failed('file-unreadable', message);
  }
  if (certificates.length > 0) return done(certificates);
  return failed('file-unreadable', `--ca: ${file} holds no certificate`, { hint: PEM });
}

const PEM = 'name a file of certificates in PEM';
