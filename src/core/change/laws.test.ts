import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trees } from '../../../test/support/generate.ts';
import { memorySource } from '../../../test/support/model.ts';
import { times } from '../../../test/support/sample.ts';
import { CONTROLS } from '../controls/index.ts';
import { NO_HOST_FACTS } from '../model/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import { behaviourDiff } from './behaviour-diff.ts';
import type { Subject } from './overlay.ts';
import { loadModel } from './overlay.ts';
import { makePlan } from './plan.ts';

const TODAY = '2026-01-01';

function subjectOf(files: Readonly<Record<string, string>>, version: string): Subject {
  const parsed = parseNginxVersion(version);
  if (parsed === undefined) throw new Error(version);
  return {
    source: memorySource(files),
    mainPath: '/etc/nginx/nginx.conf',
    version: parsed,
    hostFacts: () => NO_HOST_FACTS,
  };
}

function planned(subject: Subject, policy: Policy) {
  const result = makePlan(subject, policy, TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

describe.each(['1.22.1', '1.31.5'])('with NGINX %s, for every generated configuration', (version) => {
  const generated = trees({ inherit: version === '1.31.5', cors: true });

  test.each(['documented', 'recommended', 'strict'] as const)(
    '%s: nothing that has a remedy remains, and a second plan is empty',
    (profile) => {
      const policy = profiles[profile];
      fc.assert(
        fc.property(generated, ({ files }) => {
          const plan = planned(subjectOf(files, version), policy);
          expect(
            plan.remaining
              .filter(({ remedy }) => remedy)
              .map(({ message, place }) => `${place.file}:${place.line} ${message}`),
          ).toEqual([]);
          const written = { ...files };
          for (const change of plan.changes) if (change.kind === 'write') written[change.path] = change.after;
          expect(planned(subjectOf(written, version), policy).changes).toEqual([]);
        }),
        { numRuns: times(15, 60) },
      );
    },
  );

  test.each(CONTROLS.map(({ id }) => [id] as const))('%s changes nothing that it does not speak of', (id) => {
    const settings = profiles.recommended.controls;
    const policy: Policy = { ...profiles.recommended, controls: { [id]: settings[id] } };
    fc.assert(
      fc.property(generated, ({ files }) => {
        const subject = subjectOf(files, version);
        const plan = planned(subject, policy);
        const others = behaviourDiff(plan.before, plan.after).filter(
          ({ subject, name }) => !SPEAKS_OF[id]?.some((own) => own === subject || own === name.toLowerCase()),
        );
        expect(others).toEqual([]);
      }),
      { numRuns: times(10, 40) },
    );
  });

  test('the text of a plan reads back as the model that it promised', () => {
    fc.assert(
      fc.property(generated, ({ files }) => {
        const plan = planned(subjectOf(files, version), profiles.recommended);
        const written = { ...files };
        for (const change of plan.changes) if (change.kind === 'write') written[change.path] = change.after;
        expect(behaviourDiff(plan.after, loadModel(subjectOf(written, version)))).toEqual([]);
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

/** The subjects and names of behaviour that each control may change. */
const SPEAKS_OF: Readonly<Record<string, readonly string[]>> = {
  'frame-options': ['x-frame-options', 'content-security-policy'],
  'content-security-policy': ['content-security-policy', 'content-security-policy-report-only'],
  'referrer-policy': ['referrer-policy'],
  hsts: ['strict-transport-security'],
  'content-type-options': ['x-content-type-options'],
  cors: ['access-control-allow-origin', 'access-control-allow-credentials', 'vary'],
  'rate-limit': ['rate-limit', 'limit_req_status', 'real_ip_header', 'real_ip_recursive'],
  'server-tokens': ['server_tokens'],
  tls: ['tls'],
};
