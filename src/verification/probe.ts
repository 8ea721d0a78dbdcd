import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SecureVersion } from 'node:tls';
import { connect } from 'node:tls';
import type { Expectation } from '../core/controls/index.ts';
import { SAFE_STATUSES } from '../core/model/index.ts';

/** Where a server is reached, and as what. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** Sent as SNI and as Host. */
  readonly serverName: string;
}

/** A probe made concrete: one request to one address. */
export interface WireProbe {
  readonly control: string;
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: readonly Expectation[];
}

/** What the wire said to one expectation of a probe. */
export interface WireResult {
  readonly probe: WireProbe;
  readonly ok: boolean;
  /** The response's status; undefined when there was none. */
  readonly status: number | undefined;
  /** What was seen, for people; not yet safe to print where it quotes the server. */
  readonly seen: string;
}

export interface ProbeOptions {
  /** Milliseconds that one request may take. Default 5,000. */
  readonly timeout?: number;
  /** Requests under way at once. Default 8. */
  readonly concurrency?: number;
  /** Whether another value of a header is as good as the one that a probe names. Default: none is. */
  readonly accepts?: (name: string, value: string) => boolean;
}

/** A response's status and headers, in order and with repeats, as Latin-1 text. */
export interface WireResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Asks a running server and holds its answers against what the controls expect. Certificates are not judged
 * here: the question is what the proxy sends, not who it is.
 */
export async function runProbes(
  probes: readonly WireProbe[],
  options: ProbeOptions = {},
): Promise<WireResult[]> {
  const results: WireResult[] = [];
  const queue = probes.entries();
  const worker = async () => {
    for (const [number, probe] of queue) results[number] = await runProbe(probe, options);
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 8 }, worker));
  return results;
}

async function runProbe(
  probe: WireProbe,
  { timeout = 5000, accepts = () => false }: ProbeOptions,
): Promise<WireResult> {
  try {
    const versions = probe.expect.find((expectation) => expectation.kind === 'tls-protocols');
    if (versions !== undefined) return await probeProtocols(probe, versions.protocols, timeout);
    const response = await send(probe, timeout);
    const failed = probe.expect
      .map((expectation) => fault(expectation, response, accepts))
      .find((found) => found !== undefined);
    return { probe, ok: failed === undefined, status: response.status, seen: failed ?? 'as expected' };
  } catch (error) {
    return {
      probe,
      ok: false,
      status: undefined,
      seen: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Sends a probe's request and takes no more of the answer than its headers. */
export function send(probe: Omit<WireProbe, 'expect' | 'control'>, timeout: number): Promise<WireResponse> {
  const { endpoint, path, method, headers } = probe;
  const options = {
    host: endpoint.address,
    port: endpoint.port,
    path,
    method,
    headers: { Host: endpoint.serverName, ...headers },
    agent: false,
    maxHeaderSize: 64 * 1024,
    signal: AbortSignal.timeout(timeout),
  } as const;
  return new Promise((resolve, reject) => {
    const request = endpoint.tls
      ? httpsRequest({ ...options, servername: sni(endpoint.serverName), rejectUnauthorized: false })
      : httpRequest(options);
    request.on('response', (response) => {
      const { rawHeaders, statusCode = 0 } = response;
      const found: [string, string][] = [];
      for (let at = 0; at + 1 < rawHeaders.length; at += 2)
        found.push([rawHeaders[at] as string, rawHeaders[at + 1] as string]);
      response.destroy();
      resolve({ status: statusCode, headers: found });
    });
    request.on('error', reject);
    request.end();
  });
}

function fault(
  expectation: Expectation,
  { status, headers }: WireResponse,
  accepts: (name: string, value: string) => boolean,
): string | undefined {
  const values = (wanted: string) =>
    headers.filter(([name]) => name.toLowerCase() === wanted.toLowerCase()).map(([, value]) => value);
  switch (expectation.kind) {
    case 'header': {
      const sent = values(expectation.name);
      if (!expectation.always && !SAFE_STATUSES.has(status)) return undefined;
      const [value] = sent;
      const isRight = (text: string) => expectation.values.includes(text) || accepts(expectation.name, text);
      if (sent.length === 1 && value !== undefined && isRight(value)) return undefined;
      return `${expectation.name}: ${sent.length === 0 ? 'not sent' : sent.join(' | ')} (status ${status})`;
    }
    case 'no-header': {
      const sent = values(expectation.name);
      return sent.length === 0 ? undefined : `${expectation.name}: ${sent.join(' | ')} is sent`;
    }
    case 'header-not':
      return values(expectation.name).includes(expectation.value)
        ? `${expectation.name}: ${expectation.value} is sent`
        : undefined;
    case 'header-lacks': {
      const pattern = new RegExp(expectation.pattern);
      const sent = values(expectation.name).find((value) => pattern.test(value));
      return sent === undefined ? undefined : `${expectation.name}: ${sent}`;
    }
    case 'tls-protocols':
      return undefined;
  }
}

/** Versions that this program can offer by itself. */
const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

async function probeProtocols(
  probe: WireProbe,
  wanted: readonly string[],
  timeout: number,
): Promise<WireResult> {
  const accepted: string[] = [];
  for (const version of VERSIONS) if (await accepts(probe.endpoint, version, timeout)) accepted.push(version);
  const expected = VERSIONS.filter((version) => wanted.includes(version));
  const ok = accepted.join(' ') === expected.join(' ');
  return { probe, ok, status: undefined, seen: `TLS versions accepted: ${accepted.join(', ') || 'none'}` };
}

function accepts(endpoint: Endpoint, version: SecureVersion, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: endpoint.address,
      port: endpoint.port,
      servername: sni(endpoint.serverName),
      minVersion: version,
      maxVersion: version,
      // Old versions need digests that OpenSSL's default security level refuses.
      ciphers: 'DEFAULT:@SECLEVEL=0',
      rejectUnauthorized: false,
    });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeout, () => done(false));
    socket.on('secureConnect', () => done(true));
    socket.on('error', () => done(false));
  });
}

/** RFC 6066: no addresses in SNI. */
function sni(name: string): string {
  return /^[\d.]+$|:/.test(name) ? '' : name;
}
