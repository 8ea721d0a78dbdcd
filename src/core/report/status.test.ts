import { describe, expect, test } from 'vitest';
import { violations } from '../../../test/support/schema.ts';
import type { Drift, DriftCause } from '../drift/index.ts';
import { profiles } from '../policy/index.ts';
import { conflictsText, driftJson } from './drift.ts';
import type { StatusFacts } from './status.ts';
import { statusJson, statusText } from './status.ts';
import { PLAIN } from './style.ts';

const since = { id: '20261101T030405Z-ab12', at: '2026-11-01T03:04:05.000Z' };
const FINE: Drift = { drifted: false, causes: [], edits: [], conflicts: [] };
const FACTS: StatusFacts = {
  title: 'Kasm Workspaces at /opt/kasm/current',
  kind: 'kasm',
  release: '1.16.1',
  folder: '/opt/kasm/1.16.1',
  nginx: '1.25.3',
  policyName: '/etc/gatehouse/policy.yaml',
  profile: 'recommended',
  survey: {
    drift: FINE,
    findings: { critical: 0, high: 0, medium: 2, low: 0, info: 4, excepted: 1 },
    certificates: [
      {
        ok: true,
        path: '/c',
        subject: 'C=US, CN=kasm.example',
        notAfter: '2027-01-01T10:00:00.000Z',
        daysLeft: 31,
      },
      { ok: false, path: '/gone\x1b[2J', message: 'no such file' },
    ],
    exceptions: [
      { control: 'cors', location: '/legacy/', until: '2026-12-11', reason: 'a partner', daysLeft: 10 },
    ],
    last: {
      ...since,
      folder: '/opt/kasm/1.16.1',
      nginx: '1.25.3',
      gatehouse: '0.1.0',
      policy: profiles.strict,
    },
    files: 0,
  },
  things: 0,
  watch: { installed: true, enabled: true, calendar: 'hourly' },
  now: new Date('2026-12-01T00:00:00Z'),
};

/** One of each kind, with all that it can tell. */
const CAUSES: readonly DriftCause[] = [
  { kind: 'unfinished', ...since, state: 'prepared', files: ['/a', '/b'], changedSince: ['/b\x1b'] },
  {
    kind: 'unfinished',
    ...since,
    state: 'rolling-back',
    files: ['/a'],
    changedSince: [],
    holder: { pid: 7, since: since.at },
  },
  {
    kind: 'upgrade',
    from: '/opt/kasm/1.16.1',
    to: '/opt/kasm/1.18.1',
    since,
    lost: ['certs/dhparam.pem', 'conf/nginx/\x1b[2J.conf'],
  },
  {
    kind: 'hand-edit',
    edits: [
      {
        path: '/a.conf',
        kind: 'edited',
        since,
        diff: '--- /a.conf\n+++ /a.conf\n@@ -1 +1 @@\n-old\n+new\x1b[2J\n',
      },
      { path: '/b.conf', kind: 'mode', since, modes: { before: 0o644, after: 0o666 } },
      { path: '/c.conf', kind: 'gone', since },
      { path: '/d.conf', kind: 'added', since },
    ],
  },
  {
    kind: 'policy',
    since,
    controls: ['hsts'],
    exceptions: [{ control: 'cors', location: '/x/', until: '2026-11-20' }],
  },
  { kind: 'surroundings', since, details: ['NGINX 1.25.3 → 1.27.4'] },
  { kind: 'never-applied' },
];
const DRIFTED: Drift = {
  drifted: true,
  causes: CAUSES,
  edits: [],
  conflicts: [
    {
      path: '/a.conf',
      line: 3,
      block: 'server a > location /',
      setting: 'add_header X',
      since,
      was: 'a',
      is: 'b',
      wanted: 'a',
    },
    { path: '/b.conf', block: '', setting: 'mode', since, wanted: '0644' },
  ],
};

describe('status', () => {
  const drifted: StatusFacts = {
    ...FACTS,
    survey: { ...FACTS.survey, drift: DRIFTED, files: 22 },
    things: 195,
    watch: { installed: false, enabled: false, calendar: undefined },
  };

  test('is one screen of 80 columns, safe to print', () => {
    for (const facts of [FACTS, drifted]) {
      const text = statusText(facts, PLAIN, 80);
      const lines = text.trimEnd().split('\n');
      expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    }
    expect(statusText(FACTS, PLAIN, 80)).toMatchSnapshot();
    expect(statusText(drifted, PLAIN, 80)).toMatchSnapshot();
  });

  test('and drift are as their schemas say', () => {
    for (const facts of [FACTS, drifted, { ...FACTS, survey: { ...FACTS.survey, last: undefined } }])
      expect(violations('status', statusJson(facts))).toEqual([]);
    const plan = {
      changes: [],
      behaviour: [],
      clients: [],
      mayBreak: [],
      remaining: [],
      exceptions: [],
      steps: [],
    };
    expect(violations('check', { version: 1, policy: 'p', ...plan, ...driftJson(DRIFTED) })).toEqual([]);
  });
});

test('a conflict shows what was, what is and what is wanted', () => {
  expect(conflictsText(DRIFTED.conflicts, PLAIN, 80)).toBe(
    [
      '  /a.conf:3',
      '    server a > location /: add_header X, edited by hand since',
      '      20261101T030405Z-ab12',
      '      was    a',
      '      is     b',
      '      policy a',
      '  /b.conf',
      '    mode, edited by hand since 20261101T030405Z-ab12',
      '      was    –',
      '      is     –',
      '      policy 0644',
      '',
    ].join('\n'),
  );
});
