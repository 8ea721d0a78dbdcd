import type { Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import type { BroughtChange, ChangeRecord, Present } from './record.ts';

const policy: Policy = profiles.recommended;

/** For tests: a change that brought the recommended policy. */
export const LAST: BroughtChange = {
  id: '20261101T030405Z-ab12',
  at: '2026-11-01T03:04:05.000Z',
  folder: '/opt/kasm/1.16.1',
  nginx: '1.25.3',
  gatehouse: '0.1.0',
  policy,
};

/** For tests: a journal, empty but for what is given. */
export function changeRecord(given: Partial<ChangeRecord>): ChangeRecord {
  return { last: LAST, known: new Map(), written: new Map(), unfinished: undefined, ...given };
}

/** For tests: an installation that is as that change left it. */
export const PRESENT: Present = {
  folder: LAST.folder,
  nginx: LAST.nginx,
  gatehouse: LAST.gatehouse,
  policy,
  today: '2026-12-01',
  files: [],
  modes: new Map(),
  lost: [],
};
