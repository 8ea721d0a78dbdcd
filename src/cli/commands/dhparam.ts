import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange, Plan } from '../../core/change/index.ts';
import { makePlan } from '../../core/change/index.ts';
import { DH_PARAMETERS, usesDhe } from '../../core/controls/index.ts';
import { effectiveTls } from '../../core/model/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import { profiles } from '../../core/policy/index.ts';
import type { NamedGroup } from '../../host/dhparam/index.ts';
import { cancelDhJob, dhJobState, judgeDhParameters, namedGroupPem } from '../../host/dhparam/index.ts';
import { applyChanges } from '../../host/install/index.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import { answer, canAsk } from '../confirmation.ts';
import { searchedDhParameters } from '../dh-search.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import { print, say } from '../output.ts';
import { runtimeFor } from '../runtime.ts';
import { openState } from '../state.ts';
import type { Loaded } from '../subject.ts';
import { loadPolicy, loadWhole, today } from '../subject.ts';
import { reportTransaction, sayHeld } from '../transaction-report.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { VERSION } from '../version.ts';

export interface DhparamOptions extends ConfirmationOptions {
  readonly named?: NamedGroup;
  readonly bits?: number;
  readonly background?: boolean;
  readonly cancel?: boolean;
  readonly force?: boolean;
}

/** The vendor's page has them there, as NGINX sees it. */
const USUAL_FILE = '/etc/ssl/certs/dhparam.pem';
const USUAL_GROUP: NamedGroup = 'ffdhe4096';

/** Makes or takes Diffie-Hellman parameters and puts them to use. */
export async function run(given: string | undefined, options: DhparamOptions): Promise<ExitStatus> {
  const [loaded, { policy, name }] = await Promise.all([loadWhole(given, options), loadPolicy(options)]);
  const folder = path.join(openState(loaded.target, options), 'dhparam');
  if (options.cancel) return cancel(folder);
  if (!options.force && !isOfUse(loaded, policy)) {
    await print(deadWeight(name));
    return 0;
  }
  const pem = await parameters(folder, options);
  if (pem === undefined) return 0;
  const judgement = await judgeDhParameters(pem);
  if (!judgement.ok) throw new Failure(`the parameters are not fit for use: ${judgement.message}`);
  const placement = placementOf(loaded, policy);
  const status = await install(loaded, policy, placement, pem, judgement.description, options);
  if (status === 0) cancelDhJob(folder);
  return status;
}

async function cancel(folder: string): Promise<ExitStatus> {
  const state = dhJobState(folder);
  cancelDhJob(folder);
  await print(state.kind === 'none' ? 'no search is under way\n' : 'the search is cancelled and forgotten\n');
  return 0;
}

/** Parameters that no cipher suite uses are dead weight, which a policy that names them wants all the same. */
function isOfUse({ model }: Loaded, { controls }: Policy): boolean {
  if (controls.tls?.dhparam !== undefined) return true;
  if (controls.tls !== undefined) return usesDhe(controls.tls.ciphers);
  return model.servers.some((server) => usesDhe(effectiveTls(model, server)?.ciphers.value ?? ''));
}

function deadWeight(policyName: string): string {
  return (
    `left out: no cipher suite that ${policyName} allows uses Diffie-Hellman parameters, so they would be dead weight.\n` +
    '  Its ECDHE suites do the same, faster. A policy with DHE suites or with tls.dhparam, or --force, puts them in.\n'
  );
}

async function parameters(folder: string, options: DhparamOptions): Promise<string | undefined> {
  const { named, bits } = options;
  if (named !== undefined && bits !== undefined)
    throw new Failure('--named and --bits contradict each other', 'choose a group, or have one made');
  if (bits !== undefined) return searchedDhParameters(folder, bits, options);
  // Whoever began a search wants what it found.
  if (named === undefined && dhJobState(folder).kind !== 'none')
    return searchedDhParameters(folder, undefined, options);
  return namedGroupPem(named ?? USUAL_GROUP);
}

/** Where parameters are to be, and what must be so that NGINX finds them there. */
interface Placement {
  /** As NGINX names it. */
  readonly file: string;
  readonly hostFile: string;
  /** In a container the file is mounted by itself: it must never be replaced by another. */
  readonly inPlace: boolean;
  /** The compose file's change, where the container does not see the file yet. */
  readonly mount: FileChange | undefined;
}

function placementOf({ target }: Loaded, { controls }: Policy): Placement {
  const file = controls.tls?.dhparam ?? USUAL_FILE;
  const placed = target.place(file);
  if (!placed.ok) throw new Failure(placed.message, placed.hint);
  return { file, hostFile: placed.hostFile, inPlace: target.writesInPlace, mount: placed.mount };
}

/**
 * In two steps where the container must first be made anew to see the file: the agent may reload NGINX at any moment,
 * and a configuration that names what is not there would keep it from starting sessions.
 */
async function install(
  loaded: Loaded,
  policy: Policy,
  placement: Placement,
  pem: string,
  description: string,
  options: DhparamOptions,
): Promise<ExitStatus> {
  const files = [...fileChange(loaded, placement, pem), ...(placement.mount ? [placement.mount] : [])];
  const plan = usePlan(loaded, policy, placement.file);
  if (files.length + plan.changes.length === 0) {
    await print(`nothing to do: ${placement.hostFile} is in use (${description})\n`);
    return 0;
  }
  await agree(placement, plan, description, options);
  if (placement.mount === undefined) return carryOut(loaded, [...files, ...plan.changes], 'reload', options);
  const status = await carryOut(loaded, files, 'recreate', options);
  if (status !== 0) return status;
  const mounted = await loadWhole(loaded.target.path, options);
  const { changes } = usePlan(mounted, policy, placement.file);
  return changes.length === 0 ? 0 : carryOut(mounted, changes, 'reload', options);
}

function fileChange({ target }: Loaded, { hostFile, inPlace }: Placement, pem: string): FileChange[] {
  // Nothing in it is secret: every client is sent it.
  const attributes = target.attributesFor(hostFile, 'public');
  if (!existsSync(hostFile)) return [{ kind: 'create', path: hostFile, after: pem, attributes }];
  const before = readFileSync(hostFile, 'latin1');
  if (before === pem) return [];
  const kept = inPlace ? { inPlace: true as const } : {};
  return [{ kind: 'write', path: hostFile, before, after: pem, attributes, ...kept }];
}

/** What makes NGINX use a file that is there by then. */
function usePlan({ subject }: Loaded, policy: Policy, file: string): Plan {
  const { hostFacts } = subject;
  const result = makePlan(
    {
      ...subject,
      hostFacts: (configuration) => {
        const found = hostFacts(configuration);
        return { ...found, hasFile: (name) => name === file || found.hasFile(name) };
      },
    },
    withFile(policy, file),
    today(),
    [DH_PARAMETERS],
  );
  if (result.ok) return result.plan;
  throw new Failure(
    'nothing is planned on a configuration that cannot be read in full',
    undefined,
    result.problems,
  );
}

function withFile(policy: Policy, dhparam: string): Policy {
  const tls = policy.controls.tls ?? profiles.recommended.controls.tls;
  return tls === undefined
    ? policy
    : { ...policy, controls: { ...policy.controls, tls: { ...tls, dhparam } } };
}

async function agree(
  { file, hostFile, mount }: Placement,
  plan: Plan,
  description: string,
  options: DhparamOptions,
): Promise<void> {
  const quiet = (options.quiet ?? false) || options.format === 'json';
  say(`${hostFile}: ${description}`, quiet);
  if (mount !== undefined)
    say(`${mount.path}: mounts it at ${file}; the proxy's container is made anew`, quiet);
  for (const { path: changed } of plan.changes) say(`${changed}: ssl_dhparam ${file}`, quiet);
  const warning =
    mount === undefined ? '' : 'Every session through this proxy is interrupted for some seconds. ';
  if (canAsk(options) && (await answer(`${warning}Apply this? Only "yes" is taken: `)) !== 'yes')
    throw new Failure('not applied: the answer was not "yes"');
}

async function carryOut(
  loaded: Loaded,
  changes: readonly FileChange[],
  activation: 'reload' | 'recreate',
  options: DhparamOptions,
): Promise<ExitStatus> {
  const runtime = await runtimeFor(loaded, undefined, options, { activation });
  const quiet = (options.quiet ?? false) || options.format === 'json';
  const work = () =>
    applyChanges(changes, {
      stateDirectory: openState(loaded.target, options),
      target: loaded.target.identity,
      runtime,
      meta: { profile: '', summary: 'Diffie-Hellman parameters', gatehouseVersion: VERSION },
      onStep: (step, note) => say(`${step}: ${note}`, quiet),
    });
  const result = await uninterrupted(work, sayHeld);
  return reportTransaction(result, options, {
    done: result.ok ? `applied as ${result.id}` : '',
    untouched: 'nothing was changed',
    restored: 'everything is as it was before',
  });
}
