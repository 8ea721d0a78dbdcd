import { describe, expect, test } from 'vitest';
import type { WatchCheck } from './metrics.ts';
import { metricsText } from './metrics.ts';
import { needsNotice, sentence, stateOf } from './notice.ts';
import type { InstallationStatus } from './status.ts';
import { LAST } from './test-record.ts';
import { calendarOf, serviceUnit, timerUnit } from './units.ts';

const STATUS: InstallationStatus = {
  drift: { drifted: true, causes: [{ kind: 'never-applied' }], edits: [], conflicts: [] },
  findings: { critical: 0, high: 3, medium: 2, low: 1, info: 0, excepted: 4 },
  certificates: [
    { ok: true, path: '/c"1\\.crt', subject: 'CN=a', notAfter: '2026-12-31T00:00:00.000Z', daysLeft: 29 },
    { ok: false, path: '/gone.crt', message: 'no such file' },
  ],
  exceptions: [],
  last: LAST,
  files: 7,
};
const CHECK: WatchCheck = {
  installation: '/opt/kasm/current',
  gatehouse: '0.1.0',
  at: new Date('2026-12-01T00:00:00.500Z'),
  status: STATUS,
};
const FAILED: WatchCheck = { ...CHECK, status: undefined };

describe('metrics', () => {
  test('contain each kind of drift, each severity and each certificate', () => {
    const text = metricsText(CHECK);
    for (const line of [
      'gatehouse_drift{installation="/opt/kasm/current",kind="never-applied"} 1',
      'gatehouse_drift{installation="/opt/kasm/current",kind="upgrade"} 0',
      'gatehouse_findings{installation="/opt/kasm/current",severity="high"} 3',
      'gatehouse_certificate_readable{installation="/opt/kasm/current",certificate="/gone.crt"} 0',
      'gatehouse_certificate_remaining_seconds{installation="/opt/kasm/current",certificate="/c\\"1\\\\.crt"} 2591999',
      'gatehouse_last_apply_timestamp_seconds{installation="/opt/kasm/current"} 1793502245',
      'gatehouse_check_timestamp_seconds{installation="/opt/kasm/current"} 1796083200',
    ])
      expect(text).toContain(`${line}\n`);
  });

  test('contain only the failure after a failed check', () => {
    const text = metricsText(FAILED);
    expect(text).toContain('gatehouse_check_success{installation="/opt/kasm/current"} 0\n');
    expect(text).not.toMatch(/drift|findings|certificate/);
  });
});

describe('notices', () => {
  const fine = stateOf({
    ...CHECK,
    status: { ...STATUS, certificates: [], drift: { ...STATUS.drift, drifted: false, causes: [] } },
  });

  test('are sent when the first check finds something wrong, and on every change after it', () => {
    expect(needsNotice(undefined, fine)).toBe(false);
    expect(needsNotice(undefined, stateOf(CHECK))).toBe(true);
    expect(needsNotice(stateOf(CHECK), stateOf(CHECK))).toBe(false);
    expect(needsNotice(stateOf(CHECK), fine)).toBe(true);
    expect(needsNotice(fine, stateOf(FAILED))).toBe(true);
    expect(needsNotice(fine, { ...fine, certificates: ['/c'] })).toBe(true);
  });

  test('are told in one sentence', () => {
    expect(sentence(fine, 'Kasm', undefined)).toBe('Kasm follows its policy');
  });
});

describe('units', () => {
  const units = { calendar: '*:0/15', writes: [], writesForOthers: false, hasWebhook: false };

  test('quote each word as systemd reads it', () => {
    const text = serviceUnit({
      ...units,
      command: ['/opt/a b/gatehouse', '/x/%n', '$HOME', 'say "\\"', '--x=1'],
    });
    expect(text).toContain('ExecStart="/opt/a b/gatehouse" /x/%%n $$HOME "say \\"\\\\\\"" --x=1\n');
  });

  test('have no network without a webhook, and only the capabilities that their folders need', () => {
    const alone = serviceUnit({ ...units, command: ['/g'] });
    expect(alone).toContain('PrivateNetwork=yes\n');
    expect(alone).not.toContain('DAC_OVERRIDE');
    const told = serviceUnit({
      ...units,
      command: ['/g'],
      writes: ['/m'],
      writesForOthers: true,
      hasWebhook: true,
    });
    expect(told).toContain('RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n');
    expect(told).toContain('CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE\n');
    expect(told).toContain('ReadWritePaths=-/m\n');
    expect(told).not.toContain('PrivateNetwork');
  });

  test('contain their calendar expression', () => {
    expect(calendarOf(timerUnit(units))).toBe('*:0/15');
  });
});
