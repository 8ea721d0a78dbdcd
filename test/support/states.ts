import type { BehaviourChange, FileChange } from '../../src/core/change/index.ts';
import { audit, behaviourDiff, findingsInOrder } from '../../src/core/change/index.ts';
import type { Level, Model } from '../../src/core/model/index.ts';
import { effective, effectiveHeaders, levelsOf, scopeLabel } from '../../src/core/model/index.ts';
import type { Policy } from '../../src/core/policy/index.ts';

/** The files of a tree in memory after each of the first changes, and after all. */
export function* statesOf(
  files: Readonly<Record<string, string>>,
  changes: readonly FileChange[],
): Generator<Record<string, string>> {
  const state = { ...files };
  for (const change of changes) {
    if (change.kind === 'write') {
      if (state[change.path] !== change.before) throw new Error(`${change.path} is not what it is made from`);
      state[change.path] = change.after;
    } else if (change.kind === 'rename') {
      state[change.to] = state[change.path] ?? '';
      delete state[change.path];
    } else continue;
    yield { ...state };
  }
}

export interface Ends {
  readonly before: Model;
  readonly after: Model;
}

/**
 * What a state on the way from one configuration to another does worse than both: findings that neither has at a
 * place, headers, limits and TLS settings that are as in neither, and headers of an upstream that are dropped while
 * none of the proxy's own has taken their place.
 */
export function weaknesses(state: Model, { before, after }: Ends, policy: Policy, today: string): string[] {
  const known = new Set([...faultsOf(before, policy, today), ...faultsOf(after, policy, today)]);
  const worse = [...faultsOf(state, policy, today)].filter((fault) => !known.has(fault));
  return [...worse, ...strangeFacts(state, { before, after })];
}

function faultsOf(model: Model, policy: Policy, today: string): Set<string> {
  const names = namesOf(model);
  const faults = new Set<string>();
  for (const { finding } of findingsInOrder(audit(model, policy, today))) {
    const { control, outcome, severity, level, place } = finding;
    // What is merely good to know makes no place weaker; of what is there twice each value is looked at below.
    if (severity === 'info' || outcome === 'duplicate') continue;
    faults.add(`${control} ${outcome} at ${(level && names.get(level)) ?? place.file}`);
  }
  for (const [level, name] of names) {
    const sent = new Set(effectiveHeaders(level, model.version).map(({ key }) => key));
    for (const directive of effective(level, 'proxy_hide_header').directives) {
      const header = directive.argument(0)?.toLowerCase() ?? '';
      if (!sent.has(header)) faults.add(`${header} is dropped at ${name}`);
    }
  }
  return faults;
}

/** What each level is called, whatever its line is. */
function namesOf({ http }: Model): Map<Level, string> {
  const names = new Map<Level, string>();
  const seen = new Map<string, number>();
  if (http === undefined) return names;
  for (const level of levelsOf(http)) {
    const outer = level.parent === undefined ? '' : names.get(level.parent);
    const server = level.kind === 'server' ? level.names.join(' ') : '';
    const name = `${outer}/${level.kind} ${server}${scopeLabel(level) ?? ''}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    names.set(level, count === 0 ? name : `${name} (${count})`);
  }
  return names;
}

/** Headers, limits and settings with a value, or without one, that they have neither before nor afterwards. */
function strangeFacts(state: Model, { before, after }: Ends): string[] {
  const key = ({ server, location, subject, name }: BehaviourChange) =>
    JSON.stringify([server, location, subject, name.toLowerCase()]);
  const reached = new Map(behaviourDiff(before, state).map((change) => [key(change), change]));
  return behaviourDiff(state, after).flatMap((change) => {
    const since = reached.get(key(change));
    if (since === undefined) return [];
    // On the way a header can be there twice, as it was and as it will be.
    const ends = new Set([...partsOf(since.before), ...partsOf(change.after)]);
    const strange = partsOf(change.before).filter((part) => !ends.has(part));
    return strange.length === 0 ? [] : [`${key(change)} is ${strange.join()}`];
  });
}

function partsOf(value: string | undefined): string[] {
  return value === undefined ? ['absent'] : value.split(' + ');
}
