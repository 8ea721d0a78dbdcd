import { describe, expect, test } from 'vitest';
import type { Severity } from './index.ts';
import {
  bySeverity,
  countWords,
  exceptedCounts,
  FAIL_ON,
  findingsStatus,
  SEVERITIES,
  severityCounts,
} from './index.ts';

const found = (...severities: readonly Severity[]) => severities.map((severity) => ({ severity }));
const exception = { reason: 'known', until: '2030-01-01' };

describe('severities', () => {
  test('are sorted worst first', () => {
    expect(
      found('info', 'critical', 'low', 'high', 'medium')
        .sort(bySeverity)
        .map((one) => one.severity),
    ).toEqual(SEVERITIES);
  });

  test('of the same rank keep their order', () => {
    const findings = [
      { severity: 'low' as const, number: 1 },
      { severity: 'high' as const, number: 2 },
      { severity: 'low' as const, number: 3 },
    ];
    expect(findings.sort(bySeverity).map(({ number }) => number)).toEqual([2, 1, 3]);
  });
});

describe('counts', () => {
  test('tell how many findings of each severity there are', () => {
    expect(severityCounts(found('low', 'high', 'low'))).toEqual({
      critical: 0,
      high: 1,
      medium: 0,
      low: 2,
      info: 0,
    });
  });

  test('count what an exception covers apart, and groups by their size', () => {
    const counts = exceptedCounts([
      { severity: 'critical', exception, size: 4 },
      { severity: 'critical', size: 2 },
      { severity: 'info' },
    ]);
    expect(counts).toEqual({ critical: 2, high: 0, medium: 0, low: 0, info: 1, excepted: 4 });
    expect(countWords(counts)).toEqual(['2 critical', '1 info', '4 excepted']);
  });

  test('of nothing have no words', () => {
    expect(countWords(severityCounts([]))).toEqual([]);
  });
});

describe('the exit status', () => {
  test('is 1 exactly where a finding reaches the threshold', () => {
    for (const failOn of SEVERITIES)
      for (const severity of SEVERITIES) {
        const reaches = SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
        expect(findingsStatus({ findings: found(severity) }, failOn)).toBe(reaches ? 1 : 0);
      }
  });

  test('is 0 where an exception covers the finding, or the threshold is never', () => {
    expect(findingsStatus({ findings: [{ severity: 'critical', exception }] }, 'info')).toBe(0);
    expect(findingsStatus({ findings: found('critical'), hasEndedException: true }, 'never')).toBe(0);
  });

  test('is 1 where an exception has ended', () => {
    expect(findingsStatus({ findings: [], hasEndedException: true }, 'critical')).toBe(1);
  });

  test('is 2 where something could not be judged, whatever the threshold', () => {
    for (const failOn of FAIL_ON)
      expect(findingsStatus({ findings: found('high'), isIncomplete: true }, failOn)).toBe(2);
  });
});
