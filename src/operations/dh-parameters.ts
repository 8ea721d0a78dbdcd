import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange, Plan } from '../core/change/index.ts';
import { makePlan } from '../core/change/index.ts';
import { DH_PARAMETERS, usesDhe } from '../core/controls/index.ts';
import { effectiveTls } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { profiles } from '../core/policy/index.ts';
import type { NamedGroup } from '../host/dhparam/index.ts';
import { cancelDhJob, dhJobState, judgeDhParameters, namedGroupPem } from '../host/dhparam/index.ts';
import type { DhPlacement } from './dh-placement.ts';
import { dhPlacement } from './dh-placement.ts';
import type { SearchOptions } from './dh-search.ts';
import { searchedDhParameters } from './dh-search.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import { findInstallation, openWhole } from './open.ts';
import type { Clock, InstallationOptions, PolicedOptions } from './options.ts';
import { dayOf } from './options.ts';
import type { NamedPolicy } from './policy-source.ts';
import { loadPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import { runtimeFor } from './runtime.ts';
import { stateFolder } from './state.ts';
import type { FinishedTransaction } from './transaction.ts';
import { carryOut } from './transaction.ts';

export interface DhParameterOptions extends PolicedOptions, SearchOptions {
  /** A group of RFC 7919. */
  readonly named?: NamedGroup | undefined;
  /** Search for a safe prime of this size. */
  readonly bits?: number | undefined;
  /** Makes them even if no cipher suite uses them. */
  readonly force?: boolean | undefined;
}

export type DhParametersResult =
  /** No cipher suite would use them. */
  | { readonly kind: 'unused'; readonly policyName: string }
  /** A search was started or is running; there are no parameters to use yet. */
  | { readonly kind: 'searching' }
  /** They are in use already. */
  | { readonly kind: 'in-use'; readonly hostFile: string; readonly description: string }
  | { readonly kind: 'applied'; readonly transactions: readonly FinishedTransaction[] };

/** A group of the size that the vendor's page uses. */
const USUAL_GROUP: NamedGroup = 'ffdhe4096';

/** The installation that uses the parameters, and where they go. */
interface Purpose extends NamedPolicy {
  readonly installation: OpenedInstallation;
  readonly placement: DhPlacement;
}

/** Makes Diffie-Hellman parameters, or takes a known group, and configures NGINX to use them. */
export async function dhParameters(
  options: DhParameterOptions,
  observer: Observer,
): Promise<Result<DhParametersResult>> {
  const [opened, named] = await Promise.all([openWhole(options), loadPolicy(options)]);
  if (!opened.ok) return opened;
  if (!named.ok) return named;
  const installation = opened.value;
  const { policy, name } = named.value;
  if (!options.force && !isOfUse(installation, policy)) return done({ kind: 'unused', policyName: name });
  const folder = searchFolder(installation.target, options);
  const pem = await parameters(folder, options, observer);
  if (!pem.ok) return pem;
  if (pem.value === undefined) return done({ kind: 'searching' });
  const judgement = await judgeDhParameters(pem.value);
  if (!judgement.ok)
    return failed('parameters-invalid', `the parameters are not fit for use: ${judgement.message}`);
  const placement = dhPlacement(installation, policy);
  if (!placement.ok) return placement;
  const purpose = { ...named.value, installation, placement: placement.value };
  const result = await putToUse(purpose, pem.value, judgement.description, options, observer);
  if (result.ok) cancelDhJob(folder);
  return result;
}

/** Ends a search and discards its result. True when there was one. */
export async function cancelDhSearch(options: InstallationOptions): Promise<Result<boolean>> {
  const found = findInstallation(options);
  if (!found.ok) return found;
  const folder = searchFolder(found.value, options);
  const { kind } = dhJobState(folder);
  cancelDhJob(folder);
  return done(kind !== 'none');
}

function searchFolder(target: OpenedInstallation['target'], options: InstallationOptions): string {
  return path.join(stateFolder(target, options), 'dhparam');
}

/** Parameters that no cipher suite uses have no effect; but a policy that names a file still wants it. */
function isOfUse({ model }: OpenedInstallation, { controls }: Policy): boolean {
  if (controls.tls?.dhparam !== undefined) return true;
  if (controls.tls !== undefined) return usesDhe(controls.tls.ciphers);
  return model.servers.some((server) => usesDhe(effectiveTls(model, server)?.ciphers.value ?? ''));
}

async function parameters(
  folder: string,
  options: DhParameterOptions,
  observer: Observer,
): Promise<Result<string | undefined>> {
  const { named, bits } = options;
  if (named !== undefined && bits !== undefined) {
    const hint = 'choose a group, or have one made';
    return failed('option-invalid', '--named and --bits contradict each other', { hint });
  }
  // A search that was started is followed to its result.
  const isSearched = bits !== undefined || (named === undefined && dhJobState(folder).kind !== 'none');
  return isSearched
    ? searchedDhParameters(folder, bits, options, observer)
    : done(namedGroupPem(named ?? USUAL_GROUP));
}

/**
 * Uses two steps when the container must first be recreated to see the file: the agent may reload NGINX at any
 * moment, and a configuration that names a missing file would prevent it from starting sessions.
 */
async function putToUse(
  purpose: Purpose,
  pem: string,
  description: string,
  options: DhParameterOptions,
  observer: Observer,
): Promise<Result<DhParametersResult>> {
  const { installation, policy, placement } = purpose;
  const files = [...fileChange(installation, placement, pem), ...(placement.mount ? [placement.mount] : [])];
  const plan = usePlan(installation, policy, placement.file, options.clock);
  if (!plan.ok) return plan;
  if (files.length + plan.value.changes.length === 0)
    return done({ kind: 'in-use', hostFile: placement.hostFile, description });
  const agreed = await agree(placement, plan.value, description, observer);
  if (!agreed.ok) return agreed;
  if (placement.mount === undefined) {
    const changes = [...files, ...plan.value.changes];
    return applied([await change(installation, changes, 'reload', options, observer)]);
  }
  const mounted = await change(installation, files, 'recreate', options, observer);
  if (!mounted.ok) return mounted;
  const reopened = await openWhole({ ...options, target: installation.target.path });
  if (!reopened.ok) return reopened;
  const use = usePlan(reopened.value, policy, placement.file, options.clock);
  if (!use.ok) return use;
  const { changes } = use.value;
  if (changes.length === 0) return applied([mounted]);
  return applied([mounted, await change(reopened.value, changes, 'reload', options, observer)]);
}

function applied(results: readonly Result<FinishedTransaction>[]): Result<DhParametersResult> {
  const transactions: FinishedTransaction[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    transactions.push(result.value);
  }
  return done({ kind: 'applied', transactions });
}

function fileChange(
  { target }: OpenedInstallation,
  { hostFile, inPlace }: DhPlacement,
  pem: string,
): FileChange[] {
  // The content is not secret: NGINX sends it to clients.
  const attributes = target.attributesFor(hostFile, 'public');
  if (!existsSync(hostFile)) return [{ kind: 'create', path: hostFile, after: pem, attributes }];
  const before = readFileSync(hostFile, 'latin1');
  if (before === pem) return [];
  const written = inPlace ? { inPlace: true as const } : {};
  return [{ kind: 'write', path: hostFile, before, after: pem, attributes, ...written }];
}

/** The change that makes NGINX use the file, which exists by then. */
function usePlan({ subject }: OpenedInstallation, policy: Policy, file: string, clock: Clock): Result<Plan> {
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
    dayOf(clock),
    [DH_PARAMETERS],
  );
  if (result.ok) return done(result.plan);
  const message = 'nothing is planned on a configuration that cannot be read in full';
  return failed('unreadable-configuration', message, { places: result.problems });
}

function withFile(policy: Policy, dhparam: string): Policy {
  const tls = policy.controls.tls ?? profiles.recommended.controls.tls;
  return tls === undefined
    ? policy
    : { ...policy, controls: { ...policy.controls, tls: { ...tls, dhparam } } };
}

async function agree(
  { file, hostFile, mount }: DhPlacement,
  plan: Plan,
  description: string,
  observer: Observer,
): Promise<Result<undefined>> {
  observer.note(`${hostFile}: ${description}`);
  if (mount !== undefined)
    observer.note(`${mount.path}: mounts it at ${file}; the proxy's container is made again`);
  for (const { path: changed } of plan.changes) observer.note(`${changed}: ssl_dhparam ${file}`);
  const warning = 'Every session through this proxy is interrupted for some seconds.';
  const question = { kind: 'change', ...(mount === undefined ? {} : { warning }) } as const;
  if (await observer.confirm(question)) return done(undefined);
  return failed('not-confirmed', 'not applied: the answer was not "yes"');
}

async function change(
  installation: OpenedInstallation,
  changes: readonly FileChange[],
  activation: 'reload' | 'recreate',
  options: DhParameterOptions,
  observer: Observer,
): Promise<Result<FinishedTransaction>> {
  const runtime = await runtimeFor(installation, undefined, options, observer, { activation });
  if (!runtime.ok) return runtime;
  const meta = { profile: '', summary: 'Diffie-Hellman parameters' };
  return carryOut({ changes, runtime: runtime.value, meta }, installation, options, observer);
}
