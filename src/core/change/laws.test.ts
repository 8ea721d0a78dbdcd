import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trees } from '../../../test/support/generate.ts';
import type { GeneratedHost } from '../../../test/support/generate-host.ts';
import { hosts } from '../../../test/support/generate-host.ts';
import { memorySource } from '../../../test/support/model.ts';
import { times } from '../../../test/support/sample.ts';
import type { AnyControl, Effect } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { HostFacts } from '../model/index.ts';
import { NO_HOST_FACTS } from '../model/index.ts';
import type { Configuration } from '../nginx/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import { startingSettings } from '../settings/index.ts';
import type { BehaviourChange } from './behaviour-diff.ts';
import { behaviourDiff } from './behaviour-diff.ts';
import type { Subject } from './overlay.ts';
import { loadModel } from './overlay.ts';
import type { Plan } from './plan.ts';
import { makePlan } from './plan.ts';

const TODAY = '2026-01-01';

function subjectOf(
  files: Readonly<Record<string, string>>,
  version: string,
  hostFacts: (configuration: Configuration) => HostFacts = () => NO_HOST_FACTS,
): Subject {
  const parsed = parseNginxVersion(version);
  if (parsed === undefined) throw new Error(version);
  return { source: memorySource(files), mainPath: '/etc/nginx/nginx.conf', version: parsed, hostFacts };
}

function planned(subject: Subject, policy: Policy) {
  const result = makePlan(subject, policy, TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

/** A host after a plan was carried out. */
function applied(host: GeneratedHost, { changes }: Plan, version: string): Subject {
  const files = { ...host.files };
  const modes = new Map<string, number>();
  for (const change of changes) {
    if (change.kind === 'write') files[change.path] = change.after;
    if (change.kind === 'mode') modes.set(change.path, change.after);
    if (change.kind === 'rename') {
      files[change.to] = files[change.path] ?? '';
      delete files[change.path];
    }
  }
  return subjectOf(files, version, host.hostFacts(modes));
}

function fixableIn({ remaining }: Plan): string[] {
  return remaining
    .filter(({ fixable }) => fixable)
    .map(({ message, place }) => `${place.file}:${place.line} ${message}`);
}

/** A policy that leaves everything to one control, also one that the profiles leave off. */
function policyOf({ id, settings }: AnyControl): Policy {
  return { ...profiles.recommended, controls: { [id]: startingSettings(settings, 'recommended') } };
}

/** Whether a control says of itself that its fix may change this. */
function speaksOf(effects: readonly Effect[], { subject, name }: BehaviourChange): boolean {
  return effects.some((effect) => {
    if (effect.kind !== 'header' && effect.kind !== 'setting') return effect.kind === subject;
    return effect.kind === subject && effect.name === name.toLowerCase();
  });
}

describe.each(['1.22.1', '1.31.5'])('with NGINX %s, for every generated configuration', (version) => {
  const generated = hosts({ inherit: version === '1.31.5', cors: true });

  test.each(['documented', 'recommended', 'strict'] as const)(
    '%s: nothing that can be fixed remains, and a second plan is empty',
    (profile) => {
      const policy = profiles[profile];
      fc.assert(
        fc.property(generated, (host) => {
          const plan = planned(subjectOf(host.files, version, host.hostFacts()), policy);
          expect(fixableIn(plan)).toEqual([]);
          expect(planned(applied(host, plan, version), policy).changes).toEqual([]);
        }),
        { numRuns: times(15, 60) },
      );
    },
  );

  test.each(CONTROLS.map((control) => [control.id, control] as const))(
    '%s leaves nothing fixable, is idempotent, and changes nothing that it does not speak of',
    (_, control) => {
      const policy = policyOf(control);
      let fixes = 0;
      fc.assert(
        fc.property(generated, (host) => {
          const plan = planned(subjectOf(host.files, version, host.hostFacts()), policy);
          fixes += plan.changes.length;
          expect(fixableIn(plan)).toEqual([]);
          expect(planned(applied(host, plan, version), policy).changes).toEqual([]);
          const others = behaviourDiff(plan.before, plan.after).filter(
            (change) => !speaksOf(control.effects, change),
          );
          expect(others).toEqual([]);
        }),
        { numRuns: times(10, 40) },
      );
      // A law about nothing shows nothing: configurations must be generated that the control has something to do with.
      expect(fixes).toBeGreaterThan(0);
    },
  );

  test('the text of a plan reads back as the model that it promised', () => {
    fc.assert(
      fc.property(generated, (host) => {
        const plan = planned(subjectOf(host.files, version, host.hostFacts()), profiles.recommended);
        expect(behaviourDiff(plan.after, loadModel(applied(host, plan, version)))).toEqual([]);
      }),
      { numRuns: times(10, 40) },
    );
  });
});

test('a location with an exception answers exactly as before', () => {
  fc.assert(
    fc.property(trees(), fc.nat(), ({ files, requests }, choice) => {
      const scopes = requests.flatMap(({ scope }) =>
        scope === undefined || scope.includes(' if ') ? [] : [scope],
      );
      const location = scopes[choice % Math.max(1, scopes.length)];
      if (location === undefined) return;
      const exceptions = CONTROLS.map(({ id }) => ({
        control: id,
        location,
        reason: 'generated for this test',
        until: TODAY,
        place: { file: 'policy.yaml', line: 1, column: 1 },
      }));
      const subject = subjectOf(files, '1.22.1');
      const plan = planned(subject, { ...profiles.recommended, exceptions });
      const touched = behaviourDiff(plan.before, plan.after).filter(
        (change) => change.location === location && change.subject === 'header',
      );
      expect(touched).toEqual([]);
    }),
    { numRuns: times(15, 60) },
  );
});
