import type { Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import type { AppliedPolicy, ChangeRecord, CurrentState } from './record.ts';

const policy: Policy = profiles.recommended;

/** For tests: a change that applied the recommended policy. */
export const LAST: AppliedPolicy = {
  id: '20261101T030405Z-ab12',
  at: '2026-11-01T03:04:05.000Z',
  folder: '/opt/kasm/1.16.1',
  nginx: '1.25.3',
  gatehouse: '0.1.0',
  policy,
};

/** For tests: a journal that is empty except for the given parts. */
export function changeRecord(given: Partial<ChangeRecord>): ChangeRecord {
  return { last: LAST, known: new Map(), written: new Map(), unfinished: undefined, ...given };
}

/** For tests: an installation as that change left it. */
export const CURRENT: CurrentState = {
  folder: LAST.folder,
  nginx: LAST.nginx,
  gatehouse: LAST.gatehouse,
  policy,
  today: '2026-12-01',
  files: [],
  modes: new Map(),
  lost: [],
};
