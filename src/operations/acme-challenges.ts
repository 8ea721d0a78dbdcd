import { existsSync } from 'node:fs';
import type { FileChange } from '../core/change/index.ts';
import { wantedHeaders } from '../core/controls/index.ts';
import type { Block, Statement } from '../core/nginx/index.ts';
import { applySplices, parse, splicesOf } from '../core/nginx/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { challengeLocations, challengeServer, HTTP_PORT } from '../host/acme/index.ts';
import type { Target } from '../host/target/index.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import { openWhole } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { loadPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import { runtimeFor } from './runtime.ts';
import { carryOut } from './transaction.ts';

/**
 * Makes NGINX answer an ACME server's HTTP challenges, once for all renewals, as a transaction. Nothing is
 * changed when it does so already. Returns the resulting installation.
 */
export async function serveChallenges(
  installation: OpenedInstallation,
  hosts: readonly string[],
  thumbprint: string,
  options: PolicedOptions,
  observer: Observer,
): Promise<Result<OpenedInstallation>> {
  const found = challengeLocations(installation.model, hosts, thumbprint);
  if (!found.ok)
    return failed('acme-failed', found.message, { hint: 'take it out, or use --challenge dns-01' });
  if (!found.isServed) return openPort(installation, hosts, thumbprint, options, observer);
  return found.changes.length === 0
    ? done(installation)
    : change(installation, found.changes, 'reload', options, observer);
}

/** Adds a server for port 80, where nothing answers yet. */
async function openPort(
  installation: OpenedInstallation,
  hosts: readonly string[],
  thumbprint: string,
  options: PolicedOptions,
  observer: Observer,
): Promise<Result<OpenedInstallation>> {
  const named = await loadPolicy(options);
  if (!named.ok) return named;
  const server = challengeServer(hosts, thumbprint, headersOf(named.value.policy));
  const { target } = installation;
  const file = target.newHttpFile('gatehouse_acme.conf');
  if (file === undefined) {
    const inserted = inHttpBlock(installation, server);
    return inserted.ok ? change(installation, [inserted.value], 'reload', options, observer) : inserted;
  }
  if (existsSync(file)) {
    const message = `${file} exists and has no server at port ${HTTP_PORT} for ${hosts.join(', ')}`;
    return failed('file-unwritable', message, { hint: 'remove it' });
  }
  const mount = portChange(target);
  if (!mount.ok) return mount;
  const created: FileChange = { kind: 'create', path: file, after: textOf(server) };
  if (mount.value === undefined) return change(installation, [created], 'reload', options, observer);
  const warning = `The proxy is made again to publish port ${HTTP_PORT}: every session is interrupted for some seconds.`;
  if (!(await observer.confirm({ kind: 'change', warning }))) {
    const hint = '--challenge dns-01 needs no port';
    return failed('not-confirmed', 'not changed: the answer was not "yes"', { hint });
  }
  return change(installation, [created, mount.value], 'recreate', options, observer);
}

function portChange(target: Target): Result<FileChange | undefined> {
  const published = target.publishPort(HTTP_PORT);
  return published.ok
    ? done(published.change)
    : failed('not-ready', published.message, { hint: published.hint });
}

function inHttpBlock({ model }: OpenedInstallation, statement: Statement): Result<FileChange> {
  const block = model.configuration.top().find(({ name }) => name === 'http');
  if (block === undefined || !block.tree.file.editable) {
    const message = 'the http block does not belong to this installation';
    return failed('not-ready', message, { hint: 'use --challenge dns-01' });
  }
  const { tree } = block;
  const after = applySplices(tree.text, inserted(block, statement));
  return done({ kind: 'write', path: tree.file.hostPath, before: tree.text, after });
}

function textOf(statement: Statement): string {
  const empty = parse({ path: '', hostPath: '', identity: '', editable: true, text: '' });
  return applySplices('', inserted(empty, statement));
}

function inserted(block: Block, statement: Statement) {
  return splicesOf({ kind: 'insert', point: { at: 'end', block }, statement });
}

/** The policy applies to this server too; else the next check would report it as drift. */
function headersOf(policy: Policy): readonly Statement[] {
  return wantedHeaders(policy).flatMap(({ name, value, always, scope }) =>
    value === undefined || scope === 'tls'
      ? []
      : [{ name: 'add_header', args: [name, value, ...(always ? ['always'] : [])] }],
  );
}

async function change(
  installation: OpenedInstallation,
  changes: readonly FileChange[],
  activation: 'reload' | 'recreate',
  options: PolicedOptions,
  observer: Observer,
): Promise<Result<OpenedInstallation>> {
  const runtime = await runtimeFor(installation, undefined, options, observer, { activation });
  if (!runtime.ok) return runtime;
  for (const { path: file } of changes) observer.note(`${file}: answers the challenges of ACME servers`);
  const meta = { profile: '', summary: 'ACME challenges are answered' };
  const result = await carryOut({ changes, runtime: runtime.value, meta }, installation, options, observer);
  if (!result.ok) return result;
  return openWhole({ ...options, target: installation.target.path });
}
