import { renameSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StubServices, startStubServices } from '../../examples/kasm/stub-services.mjs';
import type { FileChange, Plan, Subject } from '../../src/core/change/index.ts';
import { loadModel, makePlan } from '../../src/core/change/index.ts';
import { NO_HOST_FACTS } from '../../src/core/model/index.ts';
import type { NginxVersion } from '../../src/core/nginx/index.ts';
import { parseNginxVersion } from '../../src/core/nginx/index.ts';
import type { Policy } from '../../src/core/policy/index.ts';
import { profiles } from '../../src/core/policy/index.ts';
import { findNginx } from '../../src/host/install/index.ts';
import { findTarget } from '../../src/host/target/index.ts';
import { trees } from '../support/generate.ts';
import { kasmVariants } from '../support/kasm.ts';
import { makeKasmRoom, nginxTest } from '../support/kasm-room.ts';
import { memorySource } from '../support/model.ts';
import { randomNumbers } from '../support/mutate.ts';
import { freePort, makeNginxRoom } from '../support/nginx.ts';
import { SEED, sample, times } from '../support/sample.ts';
import { scattered } from '../support/scatter.ts';
import { statesOf, weaknesses } from '../support/states.ts';

// Whoever reloads NGINX between two writes, as Kasm's agent does, must get a configuration that loads and that is
// nowhere worse than both the old one and the new one. On the way back the states are the same.

const TODAY = '2026-01-01';
let version: NginxVersion;
let stubs: StubServices;

beforeAll(async () => {
  const nginx = await findNginx();
  if (nginx === undefined) throw new Error('nginx is not installed');
  version = nginx.version;
  stubs = await startStubServices();
});
afterAll(() => stubs.close());

const listed: Policy = {
  ...profiles.recommended,
  controls: {
    ...profiles.recommended.controls,
    cors: { allow: ['https://a.example', 'https://*.b.example'], credentials: true, fixedOrigins: 'fix' },
  },
};

// What NGINX refuses to load as it stands is not planned on, and a front proxy is no part of the container.
const loadable = (await kasmVariants()).filter(
  (name) => !/^(i-page-map$|j-|m-custom-ca-other-key|n-)/.test(name),
);

const { documented, recommended, strict } = profiles;
const ALL_POLICIES = ['a-pristine', 'i-page-rate-limit', 'stray-backup'];

describe('the Kasm example, from one policy to the next', () => {
  test.each(sample(loadable, 3))('%s', async (variant) => {
    const room = await makeKasmRoom(stubs, variant);
    try {
      const found = findTarget({ root: room.root });
      if (!found.ok) throw new Error(found.message);
      const { source, configurationFile: mainPath, hostFacts } = found.target;
      const subject: Subject = { source, mainPath, version, hostFacts };
      const faults: string[] = [];
      let writes = 0;
      // What NGINX does not load as it stands, for want of a file or for a copy too many, is not judged until it does.
      let { accepted } = await nginxTest(room);
      const policies = ALL_POLICIES.includes(variant)
        ? sample([documented, recommended, strict, listed], 1)
        : [recommended];
      for (const policy of policies) {
        const plan = planned(subject, policy);
        for (const change of plan.changes) {
          if (change.kind === 'mode') continue;
          carryOut(change);
          await room.refresh();
          writes++;
          const verdict = await nginxTest(room);
          if (accepted && !verdict.accepted) faults.push(`write ${writes}, ${change.path}: ${verdict.said}`);
          accepted ||= verdict.accepted;
          const worse = weaknesses(loadModel(subject), plan, policy, TODAY);
          faults.push(...worse.map((fault) => `write ${writes}, ${change.path}: ${fault}`));
        }
      }
      expect(faults).toEqual([]);
      expect(writes).toBeGreaterThan(0);
    } finally {
      await room.dispose();
    }
  });
});

function carryOut(change: FileChange): void {
  if (change.kind === 'write') writeFileSync(change.path, change.after, 'latin1');
  else if (change.kind === 'rename') renameSync(change.path, change.to);
}

describe.each([
  ['1.22.1', 'documented'],
  ['1.22.1', 'recommended'],
  ['1.22.1', 'strict'],
  ['1.31.5', 'recommended'],
] as const)('generated configurations in many files, with NGINX %s', (number, profile) => {
  const generated = fc
    .tuple(trees({ inherit: number === '1.31.5', cors: true }), fc.nat())
    .map(([{ files }, seed]) => {
      const random = randomNumbers(seed);
      return scattered(files, () => random() < 0.5);
    });

  test(`no state on the way to ${profile} is worse than both ends`, () => {
    fc.assert(
      fc.property(generated, (files) => {
        const subjectOf = (state: typeof files): Subject => ({
          source: memorySource(state),
          mainPath: '/etc/nginx/nginx.conf',
          version: parseNginxVersion(number) as NginxVersion,
          hostFacts: () => NO_HOST_FACTS,
        });
        const plan = planned(subjectOf(files), profiles[profile]);
        for (const state of statesOf(files, plan.changes)) {
          expect(weaknesses(loadModel(subjectOf(state)), plan, profiles[profile], TODAY)).toEqual([]);
        }
      }),
      // Each run looks at some twenty states; shrinking would take longer than finding.
      { numRuns: times(2, 8), seed: SEED, endOnFailure: true },
    );
  });
});

test('NGINX loads every state of generated configurations in many files', async () => {
  const room = makeNginxRoom();
  const port = await freePort();
  try {
    const random = randomNumbers(SEED);
    for (const { files } of fc.sample(trees({ cors: true, port }), { numRuns: times(1, 8), seed: SEED })) {
      const many = scattered(files, () => random() < 0.3);
      const main = '/etc/nginx/nginx.conf';
      const subject = {
        source: memorySource(many),
        mainPath: main,
        version,
        hostFacts: () => NO_HOST_FACTS,
      };
      for (const state of statesOf(many, planned(subject, profiles.recommended).changes)) {
        const named = Object.entries(state).map(([file, text]) => [file.replace('/etc/nginx/', ''), text]);
        room.write(Object.fromEntries(named));
        expect(await room.test()).toEqual({ accepted: true, first: undefined });
      }
    }
  } finally {
    room.remove();
  }
});

function planned(subject: Subject, policy: Policy): Plan {
  const result = makePlan(subject, policy, TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}
