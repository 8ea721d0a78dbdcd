import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ClientRow, ClientsChange, ServedClients, ServerCertificate } from '../core/clients/index.ts';
import {
  clientDifferences,
  clientOffers,
  clientsChanges,
  clientsOfPolicy,
  servedClients,
} from '../core/clients/index.ts';
import type { ClientsSubject } from '../core/report/index.ts';
import type { Endpoint } from '../wire/index.ts';
import { askAsClients } from '../wire/index.ts';
import type { Observer } from './observer.ts';
import { openWhole } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { plan } from './plan.ts';
import type { NamedPolicy } from './policy-source.ts';
import { loadPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/**
 * `target` may also be a running server, as HOST:PORT or [ADDRESS]:PORT. Without a target, a policy or a profile
 * is evaluated on its own; with one, it is compared with the target.
 */
export interface ClientsOptions extends PolicedOptions {
  /** The name that clients ask a running server for. Default: its host name. */
  readonly sni?: string | undefined;
}

/** What known TLS clients negotiate, and what they would negotiate under a policy. */
export interface ClientTables {
  readonly subject: ClientsSubject;
  readonly tables: readonly ServedClients[];
  readonly comparison?: ClientsComparison;
}

interface ClientsComparison {
  readonly after: readonly ServedClients[];
  readonly changes: readonly ClientsChange[];
}

/** Says what known TLS clients negotiate with an installation, from a policy alone or from a running server. */
export async function clients(options: ClientsOptions, observer: Observer): Promise<Result<ClientTables>> {
  const { target, sni, policy, profile } = options;
  const isCompared = policy !== undefined || profile !== undefined;
  const endpoint = target === undefined || existsSync(target) ? done(undefined) : endpointOf(target, sni);
  if (!endpoint.ok) return endpoint;
  if (endpoint.value !== undefined) {
    const wanted = isCompared ? await loadPolicy(options) : done(undefined);
    return wanted.ok ? ofServer(target ?? '', endpoint.value, wanted.value, observer) : wanted;
  }
  if (sni !== undefined)
    return failed('option-invalid', '--sni is for a running server', { hint: 'name it as HOST:PORT' });
  if (target === undefined && isCompared) {
    const named = await loadPolicy(options);
    return named.ok ? ofPolicy(named.value) : named;
  }
  return isCompared ? ofPlan(options) : ofInstallation(options);
}

function ofPolicy({ policy, name }: NamedPolicy): Result<ClientTables> {
  const served = clientsOfPolicy(policy);
  if (served === undefined) return withoutTls(name);
  const tables = [{ ...served, servers: [`a server as ${name} wants it`] }];
  return done({ subject: { kind: 'policy', name }, tables });
}

async function ofInstallation(options: ClientsOptions): Promise<Result<ClientTables>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const { target, model } = opened.value;
  const tables = servedClients(model);
  if (tables.length === 0) return noTlsServer(target.title);
  return done({ subject: { kind: 'configuration', name: target.title }, tables });
}

async function ofPlan(options: ClientsOptions): Promise<Result<ClientTables>> {
  const planned = await plan(options);
  if (!planned.ok) return planned;
  const { plan: made, name, installation } = planned.value;
  const { title } = installation.target;
  const tables = servedClients(made.before);
  if (tables.length === 0) return noTlsServer(title);
  return done({
    subject: { kind: 'configuration', name: title, policy: name },
    tables,
    comparison: { after: servedClients(made.after), changes: clientsChanges(made.before, made.after) },
  });
}

async function ofServer(
  name: string,
  endpoint: Endpoint,
  wanted: NamedPolicy | undefined,
  observer: Observer,
): Promise<Result<ClientTables>> {
  const rows = await askAsClients(endpoint, clientOffers, {
    onProgress: (done, total) =>
      observer.progress({ kind: 'counted', activity: 'asking', done, total, unit: 'clients' }),
  });
  observer.progress(undefined);
  const silence = commonSilence(rows);
  if (silence !== undefined)
    return failed('unreachable', `${name}: ${silence}`, {
      hint: 'name a server that speaks TLS as HOST:PORT',
    });
  const before = { servers: [name], notes: wireNotes(endpoint), outcome: { ok: true, rows } } as const;
  if (wanted === undefined) return done({ subject: { kind: 'server', name }, tables: [before] });
  const computed = clientsOfPolicy(wanted.policy, certificatesOf(rows));
  if (computed === undefined) return withoutTls(wanted.name);
  const after: ServedClients = { ...computed, servers: [name] };
  const differences = after.outcome.ok ? clientDifferences(rows, after.outcome.rows) : [];
  const changes =
    differences.length > 0 || !after.outcome.ok ? [{ servers: [name], before, after, differences }] : [];
  return done({
    subject: { kind: 'server', name, policy: wanted.name },
    tables: [before],
    comparison: { after: [after], changes },
  });
}

/** Reasons that are not a refusal: no TLS server answered. */
const UNASKED: ReadonlySet<string> = new Set(['unreachable', 'not-tls', 'silence']);

/** Why no client got an answer, if the reason is the same for all of them. */
function commonSilence(rows: readonly ClientRow[]): string | undefined {
  const result = rows[0]?.result;
  if (result === undefined || result.ok || !UNASKED.has(result.reason)) return undefined;
  const { reason, message } = result;
  return rows.every((row) => !row.result.ok && row.result.reason === reason) ? message : undefined;
}

function wireNotes({ tls }: Endpoint): readonly string[] {
  const serverName = tls?.serverName;
  return [
    serverName === undefined
      ? 'no client names a host: an address was asked; --sni NAME asks for one'
      : `clients that name a host ask for ${serverName}`,
  ];
}

/** The types of the keys that a server has used; their sizes are not known. */
function certificatesOf(rows: readonly ClientRow[]): readonly ServerCertificate[] {
  const kinds = rows.flatMap(({ result }) =>
    result.ok && result.certificate !== undefined ? [result.certificate.keyType] : [],
  );
  return [...new Set(kinds)].map((keyType) =>
    // The curve that nearly all certificates use.
    keyType === 'rsa' ? { keyType } : { keyType, curve: 'secp256r1' },
  );
}

/** `HOST:PORT` or `[ADDRESS]:PORT`; undefined for a file. */
function endpointOf(given: string, sni: string | undefined): Result<Endpoint | undefined> {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(given) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined) return done(undefined);
  if (port < 1 || port > 65_535)
    return failed('option-invalid', `${given}: no port has the number ${digits}`);
  const serverName = sni ?? (isIP(host) === 0 ? host : undefined);
  if (serverName !== undefined && /[^!-~]/.test(serverName)) {
    const hint = 'write it in its A-label form (xn--…)';
    return failed('option-invalid', `${serverName} is not a name in ASCII`, { hint });
  }
  return done({ at: { address: host, port }, tls: { serverName } });
}

function noTlsServer(title: string) {
  return failed('no-server', `no server of ${title} speaks TLS`);
}

function withoutTls(name: string) {
  const hint = 'switch the control tls on, or name another policy';
  return failed('tls-off', `${name} leaves TLS alone`, { hint });
}
