import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../test/support/model.ts';
import type { Plan } from '../change/index.ts';
import { makePlan } from '../change/index.ts';
import { NO_HOST_FACTS } from '../model/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import { driftOf } from './drift.ts';
import type { ChangeRecord, CurrentFile, CurrentState } from './record.ts';
import { CURRENT, changeRecord, LAST } from './test-record.ts';

const MAIN = '/etc/nginx/nginx.conf';
const TODO = planOf('events {}\nhttp { server { listen 80; } }\n');
const DONE = planOf((TODO.changes[0] as { after: string }).after);

function planOf(text: string, policy: Policy = profiles.recommended): Plan {
  const version = parseNginxVersion('1.25.3');
  if (version === undefined) throw new Error('no version');
  const source = memorySource({ [MAIN]: text });
  const result = makePlan(
    { source, mainPath: MAIN, version, hostFacts: () => NO_HOST_FACTS },
    policy,
    CURRENT.today,
  );
  if (!result.ok) throw new Error('no plan');
  return result.plan;
}

function drift(plan: Plan, record: Partial<ChangeRecord> = {}, current: Partial<CurrentState> = {}) {
  const { drifted, causes } = driftOf(plan, changeRecord(record), { ...CURRENT, ...current });
  expect(drifted).toBe(causes.length > 0);
  return causes;
}

const main: CurrentFile = { path: MAIN, realPath: MAIN, sha256: 'now', text: 'b\n' };
const { id, at } = LAST;
const known = (sha256: string) => new Map([[MAIN, { since: { id, at }, sha256 }]]);

describe('drift', () => {
  test('does not exist when a plan would change nothing, whatever was edited by hand', () => {
    expect(drift(DONE)).toEqual([]);
    const result = driftOf(DONE, changeRecord({ known: known('was') }), { ...CURRENT, files: [main] });
    expect(result).toMatchObject({ drifted: false, edits: [{ path: MAIN, kind: 'edited' }] });
  });

  test('when nothing was ever applied', () => {
    expect(drift(TODO, { last: undefined })).toEqual([{ kind: 'never-applied' }]);
  });

  test('by an upgrade: the folder is another one, and edits of the old one no longer matter', () => {
    const causes = drift(
      TODO,
      { known: known('was') },
      { folder: '/opt/kasm/1.18.1', files: [main], lost: ['a'] },
    );
    expect(causes).toEqual([
      { kind: 'upgrade', from: LAST.folder, to: '/opt/kasm/1.18.1', since: { id, at }, lost: ['a'] },
    ]);
    expect(drift(DONE, {}, { folder: '/opt/kasm/1.18.1', lost: ['a'] })).toEqual([]);
  });

  test('by an upgrade that lost a file that the policy needs, although no edit can fix it', () => {
    const policy: Policy = profiles.documented;
    const tls = 'events {}\nhttp { server { listen 443 ssl; ssl_certificate c; ssl_certificate_key k; } }\n';
    const first = planOf(tls, policy);
    const plan = planOf((first.changes[0] as { after: string }).after, policy);
    expect(plan.changes).toEqual([]);
    const record = { last: { ...LAST, policy } };
    expect(drift(plan, record, { policy })).toEqual([]);
    expect(drift(plan, record, { policy, folder: '/opt/kasm/1.18.1' })).toMatchObject([{ kind: 'upgrade' }]);
  });

  test('by an edit by hand: with a diff if Gatehouse wrote the file, else with its name', () => {
    const record = { known: known('was'), written: new Map([[MAIN, { by: { id, at }, text: 'a\n' }]]) };
    const [cause] = drift(TODO, record, { files: [main] });
    expect(cause).toMatchObject({
      kind: 'hand-edit',
      edits: [{ path: MAIN, kind: 'edited', since: { id } }],
    });
    expect(cause).toMatchObject({ edits: [{ diff: expect.stringContaining('-a\n+b\n') }] });
    const [named] = drift(TODO, { known: known('was') }, { files: [main] });
    expect(named).toMatchObject({ edits: [{ kind: 'edited' }] });
    expect(named).not.toMatchObject({ edits: [{ diff: expect.anything() }] });
  });

  test('by a file that was added or removed, or a mode that was changed, by hand', () => {
    const kinds = (record: Partial<ChangeRecord>, current: Partial<CurrentState>) =>
      drift(TODO, record, current).flatMap((cause) =>
        cause.kind === 'hand-edit' ? cause.edits.map(({ kind }) => kind) : [cause.kind],
      );
    expect(kinds({}, { files: [main] })).toEqual(['added']);
    expect(kinds({ known: known('was') }, {})).toEqual(['gone']);
    const modes = new Map([[MAIN, { path: MAIN, mode: 0o666 }]]);
    expect(kinds({ written: new Map([[MAIN, { by: { id, at }, mode: 0o644 }]]) }, { modes })).toEqual([
      'mode',
    ]);
  });

  test('by a policy that changed: a setting, or an exception that ended', () => {
    const asked = {
      ...LAST.policy,
      controls: { ...LAST.policy.controls, hsts: undefined },
    } as unknown as Policy;
    expect(drift(TODO, { last: { ...LAST, policy: asked } })).toEqual([
      { kind: 'policy', since: { id, at }, controls: ['hsts'], exceptions: [] },
    ]);
    const exception: Exception = {
      control: 'cors',
      location: '/x/',
      reason: 'because of the partner',
      until: '2026-11-20',
      place: { file: 'p', line: 1, column: 1 },
    };
    const policy = { ...LAST.policy, exceptions: [exception] };
    expect(drift(TODO, { last: { ...LAST, policy } }, { policy })).toMatchObject([
      { kind: 'policy', controls: [], exceptions: [{ control: 'cors', location: '/x/' }] },
    ]);
    const longer = { ...LAST.policy, exceptions: [{ ...exception, until: '2027-01-01' }] };
    expect(drift(TODO, { last: { ...LAST, policy } }, { policy: longer })).toMatchObject([
      { kind: 'surroundings' },
    ]);
  });

  test('by none of these: the versions that changed are named', () => {
    expect(drift(TODO, {}, { nginx: '1.27.4', gatehouse: '0.2.0' })).toEqual([
      {
        kind: 'surroundings',
        since: { id, at },
        details: ['NGINX 1.25.3 → 1.27.4', 'Gatehouse 0.1.0 → 0.2.0'],
      },
    ]);
  });

  test('by a missing file that NGINX must load, although no edit can fix it', () => {
    const remaining = [{ outcome: 'file-missing', message: 'not there' }] as unknown as Plan['remaining'];
    expect(drift({ ...DONE, remaining })).toMatchObject([{ kind: 'surroundings', details: ['not there'] }]);
  });

  test('by an unfinished change, also when the plan is empty', () => {
    const unfinished = { id, at, state: 'prepared' as const, files: [MAIN], changedSince: [] };
    expect(drift(DONE, { unfinished })).toEqual([{ kind: 'unfinished', ...unfinished }]);
  });
});
