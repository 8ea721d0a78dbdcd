import { describe, expect, test } from 'vitest';
import { violations } from '../../../test/support/schema.ts';
import type { WatchCheck, WatchState } from '../drift/index.ts';
import { profiles } from '../policy/index.ts';
import { noticeJson } from './notice-json.ts';

const CHECK: WatchCheck = {
  installation: '/opt/kasm/current',
  gatehouse: '0.1.0',
  at: new Date('2026-12-01T00:00:00.500Z'),
  status: {
    drift: { drifted: true, causes: [{ kind: 'never-applied' }], edits: [], conflicts: [] },
    findings: { critical: 0, high: 3, medium: 2, low: 1, info: 0, excepted: 4 },
    certificates: [
      { ok: true, path: '/c.crt', subject: 'CN=a', notAfter: '2026-12-31T00:00:00.000Z', daysLeft: 29 },
      { ok: false, path: '/gone.crt', message: 'no such file' },
    ],
    exceptions: [],
    last: {
      id: '20261101T030405Z-ab12',
      at: '2026-11-01T03:04:05.000Z',
      folder: '/opt/kasm/1.16.1',
      nginx: '1.25.3',
      gatehouse: '0.1.0',
      policy: profiles.recommended,
    },
    files: 7,
  },
};
const FAILED: WatchCheck = { ...CHECK, status: undefined };
const FINE: WatchState = { outcome: 'fine', kinds: [], certificates: [] };
const facts = { host: 'h', title: 'Kasm', policyName: 'p', before: undefined, failure: undefined };

describe('a notice', () => {
  test('is the body that the schema describes, in all three outcomes', () => {
    for (const body of [
      noticeJson({ ...facts, check: CHECK }),
      noticeJson({ ...facts, check: FAILED, failure: 'no such file', before: FINE }),
      noticeJson({ ...facts, check: CHECK, before: { ...FINE, outcome: 'failed' } }),
    ])
      expect(violations('notice', body)).toEqual([]);
  });

  test('says in one line what has happened', () => {
    expect(noticeJson({ ...facts, check: CHECK }).text).toBe(
      'h: Kasm has drifted from its policy (never-applied); certificates to renew: /gone.crt',
    );
  });
});
