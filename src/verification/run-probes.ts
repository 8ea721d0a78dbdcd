import type { SecureVersion } from 'node:tls';
import type { Expectation } from '../core/controls/index.ts';
import type { Endpoint } from '../wire/index.ts';
import { exchange, openConnection } from '../wire/index.ts';
import type { AcceptsValue } from './judge/expectation.ts';
import { expectationFault } from './judge/expectation.ts';

/** A probe of a control made concrete: one request to one endpoint. */
export interface WireProbe {
  readonly control: string;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: readonly Expectation[];
}

/** What a server answered to a probe. */
export interface WireResult {
  readonly probe: WireProbe;
  /** True when the answer met every expectation. */
  readonly ok: boolean;
  /** The response's status; undefined when there was none. */
  readonly status: number | undefined;
  /** What was seen, for people; may quote the server: not yet safe to print. */
  readonly seen: string;
}

export interface ProbeOptions {
  /** Milliseconds that one request may take. Default 5,000. */
  readonly timeout?: number;
  /** Requests under way at once. Default 8. */
  readonly concurrency?: number;
  /** Default: no other value. */
  readonly accepts?: AcceptsValue;
}

/**
 * Asks a running server and holds its answers against what the controls expect. Certificates are not judged here: the
 * question is what the proxy sends, not who it is.
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

/** The headers are all that counts of an answer, so its body is not waited for. */
async function runProbe(
  probe: WireProbe,
  { timeout = 5000, accepts = () => false }: ProbeOptions,
): Promise<WireResult> {
  const versions = probe.expect.find((expectation) => expectation.kind === 'tls-protocols');
  if (versions !== undefined) return probeProtocols(probe, versions.protocols, timeout);
  const { endpoint, host, path, method, headers } = probe;
  const request = { method, target: path, host, headers: Object.entries(headers) };
  const answer = await exchange(endpoint, request, { exchangeMs: timeout, bodyBytes: 0 });
  if (answer.kind === 'failure') return { probe, ok: false, status: undefined, seen: answer.message };
  const failed = probe.expect
    .map((expectation) => expectationFault(expectation, answer, accepts))
    .find((found) => found !== undefined);
  return { probe, ok: failed === undefined, status: answer.status, seen: failed ?? 'as expected' };
}

/** Versions that this program can offer by itself. */
const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

async function probeProtocols(
  probe: WireProbe,
  wanted: readonly string[],
  timeout: number,
): Promise<WireResult> {
  const accepted: string[] = [];
  for (const version of VERSIONS) if (await speaks(probe.endpoint, version, timeout)) accepted.push(version);
  const expected = VERSIONS.filter((version) => wanted.includes(version));
  const ok = accepted.join(' ') === expected.join(' ');
  return { probe, ok, status: undefined, seen: `TLS versions accepted: ${accepted.join(', ') || 'none'}` };
}

async function speaks(endpoint: Endpoint, version: SecureVersion, timeout: number): Promise<boolean> {
  const connection = await openConnection(endpoint, AbortSignal.timeout(timeout), {
    versions: { oldest: version, newest: version },
    // Old versions need digests that OpenSSL's default security level refuses.
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  if (connection.kind === 'failure') return false;
  connection.socket.destroy();
  return true;
}
