import { existsSync } from 'node:fs';
import type { FileChange } from '../core/change/index.ts';
import { wantedHeaders } from '../core/controls/index.ts';
import type { Block, Statement } from '../core/nginx/index.ts';
import { applySplices, parse, splicesOf } from '../core/nginx/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { challengeLocations, challengeServer, HTTP_PORT } from '../host/acme/index.ts';
import { applyChanges } from '../host/install/index.ts';
import type { Target } from '../host/target/index.ts';
import type { ConfirmationOptions } from './confirmation.ts';
import { answer, canAsk } from './confirmation.ts';
import { Failure } from './failure.ts';
import { say } from './output.ts';
import { runtimeFor } from './runtime.ts';
import { openState } from './state.ts';
import type { Loaded } from './subject.ts';
import { loadPolicy, loadWhole } from './subject.ts';
import { sayHeld } from './transaction-report.ts';
import { uninterrupted } from './uninterrupted.ts';
import { VERSION } from './version.ts';

/**
 * Makes NGINX answer an ACME server's HTTP challenges, once and for all renewals, as a transaction. Nothing is changed
 * where it does already. The installation as it is then; a Failure where that cannot be.
 */
export async function serveChallenges(
  loaded: Loaded,
  hosts: readonly string[],
  thumbprint: string,
  options: ConfirmationOptions,
): Promise<Loaded> {
  const found = challengeLocations(loaded.model, hosts, thumbprint);
  if (!found.ok) throw new Failure(found.message, 'take it out, or use --challenge dns-01');
  if (!found.isServed) return openPort(loaded, hosts, thumbprint, options);
  return found.changes.length === 0 ? loaded : carryOut(loaded, found.changes, 'reload', options);
}

/** Nobody answers at port 80: a server of its own does from now on. */
async function openPort(
  loaded: Loaded,
  hosts: readonly string[],
  thumbprint: string,
  options: ConfirmationOptions,
): Promise<Loaded> {
  const { policy } = await loadPolicy(options);
  const server = challengeServer(hosts, thumbprint, headersOf(policy));
  const { target } = loaded;
  const file = target.newHttpFile('gatehouse_acme.conf');
  if (file === undefined) return carryOut(loaded, [inHttpBlock(loaded, server)], 'reload', options);
  if (existsSync(file))
    throw new Failure(
      `${file} is there and is no server at port ${HTTP_PORT} for ${hosts.join(', ')}`,
      'take it away',
    );
  const mount = portChange(target);
  const changes: FileChange[] = [
    { kind: 'create', path: file, after: textOf(server) },
    ...(mount === undefined ? [] : [mount]),
  ];
  const warning = `The proxy is made again to publish port ${HTTP_PORT}: every session is interrupted for some seconds. `;
  if (mount !== undefined && canAsk(options) && (await answer(`${warning}Only "yes" is taken: `)) !== 'yes')
    throw new Failure('not changed: the answer was not "yes"', '--challenge dns-01 needs no port');
  return carryOut(loaded, changes, mount === undefined ? 'reload' : 'recreate', options);
}

function portChange(target: Target): FileChange | undefined {
  const published = target.publishPort(HTTP_PORT);
  if (!published.ok) throw new Failure(published.message, published.hint);
  return published.change;
}

function inHttpBlock({ model }: Loaded, statement: Statement): FileChange {
  const block = model.configuration.top().find(({ name }) => name === 'http');
  if (block === undefined || !block.tree.file.editable)
    throw new Failure('the http block is not this installation’s to change', 'use --challenge dns-01');
  const { tree } = block;
  return {
    kind: 'write',
    path: tree.file.hostPath,
    before: tree.text,
    after: applySplices(tree.text, inserted(block, statement)),
  };
}

function textOf(statement: Statement): string {
  const empty = parse({ path: '', hostPath: '', identity: '', editable: true, text: '' });
  return applySplices('', inserted(empty, statement));
}

function inserted(block: Block, statement: Statement) {
  return splicesOf({ kind: 'insert', point: { at: 'end', block }, statement });
}

/** The policy counts for this server too, or the next check would call it drift. */
function headersOf(policy: Policy): readonly Statement[] {
  return wantedHeaders(policy).flatMap(({ name, value, always, scope }) =>
    value === undefined || scope === 'tls'
      ? []
      : [{ name: 'add_header', args: [name, value, ...(always ? ['always'] : [])] }],
  );
}

async function carryOut(
  loaded: Loaded,
  changes: readonly FileChange[],
  activation: 'reload' | 'recreate',
  options: ConfirmationOptions,
): Promise<Loaded> {
  const { target } = loaded;
  const runtime = await runtimeFor(loaded, undefined, options, { activation });
  const quiet = (options.quiet ?? false) || options.format === 'json';
  for (const { path: file } of changes) say(`${file}: answers the challenges of ACME servers`, quiet);
  const result = await uninterrupted(
    () =>
      applyChanges(changes, {
        stateDirectory: openState(target, options),
        target: target.identity,
        runtime,
        meta: { profile: '', summary: 'ACME challenges are answered', gatehouseVersion: VERSION },
        onStep: (step, note) => say(`${step}: ${note}`, quiet),
      }),
    sayHeld,
  );
  if (!result.ok)
    throw new Failure(
      `${result.step}: ${result.message}\n${result.evidence.join('\n')}`,
      'everything is as before',
    );
  return loadWhole(target.path, options);
}
