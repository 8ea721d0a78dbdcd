import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ClientRow, ClientsChange, ServedClients, ServerCertificate } from '../../core/clients/index.ts';
import {
  clientDifferences,
  clientOffers,
  clientsChanges,
  clientsOfPolicy,
  servedClients,
} from '../../core/clients/index.ts';
import type { ClientsSubject } from '../../core/report/index.ts';
import { clientsChangesText, clientsJson, clientsText } from '../../core/report/index.ts';
import type { Endpoint } from '../../wire/index.ts';
import { askAsClients } from '../../wire/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import type { NamedPolicy } from '../subject.ts';
import { loadPolicy, loadWhole } from '../subject.ts';

export interface ClientsOptions extends Omit<CommonOptions, 'failOn'> {
  readonly failOn?: 'locked-out' | 'never';
  /** The name that clients ask a running server for. */
  readonly sni?: string;
}

/** What is shown: tables, and what a policy makes of them. */
interface Shown {
  readonly subject: ClientsSubject;
  readonly tables: readonly ServedClients[];
  readonly comparison?: {
    readonly after: readonly ServedClients[];
    readonly changes: readonly ClientsChange[];
  };
}

/** Shows what known clients get from an installation, a policy or a running server. In JSON: `schemas/clients.schema.json`. */
export async function run(given: string | undefined, options: ClientsOptions): Promise<ExitStatus> {
  const shown = await lookUp(given, options);
  if (options.format === 'json') {
    const { subject, tables, comparison } = shown;
    await print(`${JSON.stringify(clientsJson(subject, tables, comparison), null, 2)}\n`);
  } else if (!options.quiet) {
    await print(textOf(shown, options));
  }
  const all = [...shown.tables, ...(shown.comparison?.after ?? [])];
  if (all.some(({ outcome }) => !outcome.ok && outcome.kind === 'not-computed')) return 2;
  return isFailing(shown, options.failOn) ? 1 : 0;
}

async function lookUp(given: string | undefined, options: ClientsOptions): Promise<Shown> {
  const isCompared = options.policy !== undefined || options.profile !== undefined;
  const endpoint = given === undefined || existsSync(given) ? undefined : endpointOf(given, options.sni);
  if (endpoint !== undefined)
    return askServer(
      given ?? '',
      endpoint,
      isCompared ? await loadPolicy(common(options)) : undefined,
      options,
    );
  if (options.sni !== undefined) throw new Failure('--sni is for a running server', 'name it as HOST:PORT');
  if (given === undefined && isCompared) return ofPolicy(await loadPolicy(common(options)));
  if (!isCompared) {
    const { target, model } = await loadWhole(given, common(options));
    return {
      subject: { kind: 'configuration', name: target.title },
      tables: tlsOnly(servedClients(model), target.title),
    };
  }
  const { plan, name, loaded } = await planFor(given, common(options));
  const { title } = loaded.target;
  return {
    subject: { kind: 'configuration', name: title, policy: name },
    tables: tlsOnly(servedClients(plan.before), title),
    comparison: { after: servedClients(plan.after), changes: clientsChanges(plan.before, plan.after) },
  };
}

function ofPolicy({ policy, name }: NamedPolicy): Shown {
  const served = clientsOfPolicy(policy);
  if (served === undefined) throw withoutTls(name);
  return {
    subject: { kind: 'policy', name },
    tables: [{ ...served, servers: [`a server as ${name} wants it`] }],
  };
}

async function askServer(
  name: string,
  endpoint: Endpoint,
  wanted: NamedPolicy | undefined,
  options: ClientsOptions,
): Promise<Shown> {
  const line = progress(options.quiet ?? false);
  const rows = await askAsClients(endpoint, clientOffers, {
    onProgress: (done, total) => line.show(`asking as ${done} of ${total} clients`),
  });
  line.clear();
  const [first] = rows;
  if (first !== undefined && !first.result.ok && UNASKED.has(first.result.reason) && sameReason(rows))
    throw new Failure(`${name}: ${first.result.message}`, 'name a server that speaks TLS as HOST:PORT');
  const before = { servers: [name], notes: wireNotes(endpoint), outcome: { ok: true, rows } } as const;
  if (wanted === undefined) return { subject: { kind: 'server', name }, tables: [before] };
  const computed = clientsOfPolicy(wanted.policy, certificatesOf(rows));
  if (computed === undefined) throw withoutTls(wanted.name);
  const after: ServedClients = { ...computed, servers: [name] };
  const differences = after.outcome.ok ? clientDifferences(rows, after.outcome.rows) : [];
  const changes =
    differences.length > 0 || !after.outcome.ok ? [{ servers: [name], before, after, differences }] : [];
  return {
    subject: { kind: 'server', name, policy: wanted.name },
    tables: [before],
    comparison: { after: [after], changes },
  };
}

/** Reasons that speak of no refusal: there is nobody who speaks TLS. */
const UNASKED: ReadonlySet<string> = new Set(['unreachable', 'not-tls', 'silence']);

function sameReason(rows: readonly ClientRow[]): boolean {
  return new Set(rows.map(({ result }) => (result.ok ? '' : result.reason))).size === 1;
}

function wireNotes({ tls }: Endpoint): readonly string[] {
  const serverName = tls?.serverName;
  return [
    serverName === undefined
      ? 'no client names a host: an address was asked; --sni NAME asks for one'
      : `clients that name a host ask for ${serverName}`,
  ];
}

/** The kinds of keys that a server has shown, sizes unseen. */
function certificatesOf(rows: readonly ClientRow[]): readonly ServerCertificate[] {
  const kinds = rows.flatMap(({ result }) =>
    result.ok && result.certificate !== undefined ? [result.certificate.keyType] : [],
  );
  return [...new Set(kinds)].map((keyType) =>
    // The curve that nearly all certificates have.
    keyType === 'rsa' ? { keyType } : { keyType, curve: 'secp256r1' },
  );
}

function textOf({ subject, tables, comparison }: Shown, options: ClientsOptions): string {
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  if (comparison === undefined)
    return clientsText(tables, style, { width, verbose: options.verbose ?? false });
  const changes = clientsChangesText(comparison.changes, style, { width });
  const title = style.bold(`What ${subject.policy} changes for clients of ${subject.name}`);
  if (changes === '') return `${title}\n  Nothing: every known client connects as before.\n`;
  return `${title}\n${changes}`;
}

function isFailing({ tables, comparison }: Shown, failOn: ClientsOptions['failOn']): boolean {
  if (failOn === 'never') return false;
  if (comparison !== undefined)
    return comparison.changes.some(({ differences }) =>
      differences.some(({ kind }) => kind === 'locked-out'),
    );
  const isLockedOut = tables.some(
    ({ outcome }) => outcome.ok && outcome.rows.some(({ result }) => !result.ok),
  );
  return failOn === 'locked-out' && isLockedOut;
}

/** `HOST:PORT` or `[ADDRESS]:PORT`; undefined for what is meant as a file. */
function endpointOf(given: string, sni: string | undefined): Endpoint | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(given) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined) return undefined;
  if (port < 1 || port > 65_535) throw new Failure(`${given}: no port has the number ${digits}`);
  const serverName = sni ?? (isIP(host) === 0 ? host : undefined);
  if (serverName !== undefined && /[^!-~]/.test(serverName))
    throw new Failure(`${serverName} is no name in ASCII`, 'write it in its A-label form (xn--…)');
  return { at: { address: host, port }, tls: { serverName } };
}

function tlsOnly(tables: readonly ServedClients[], title: string): readonly ServedClients[] {
  if (tables.length === 0) throw new Failure(`no server of ${title} speaks TLS`);
  return tables;
}

function withoutTls(name: string): Failure {
  return new Failure(`${name} leaves TLS alone`, 'switch the control tls on, or name another policy');
}

function common(options: ClientsOptions): CommonOptions {
  return { ...options, failOn: 'never' };
}
