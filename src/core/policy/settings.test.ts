import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONTROLS } from '../controls/index.ts';
import { profileNames } from '../settings/index.ts';
import { pageCorrections } from './corrections.ts';
import { controlsInFile } from './file-form.ts';
import { parsePolicy } from './parse.ts';
import { profiles } from './profiles.ts';
import { allSettings } from './settings.ts';

const settings = allSettings();

describe('the table of settings', () => {
  it('has every key of every profile', () => {
    for (const name of profileNames) {
      for (const [control, written] of controlsInFile(profiles[name])) {
        if (written === 'off') continue;
        for (const [key, value] of Object.entries(written)) {
          const setting = settings.find((one) => one.control === control && one.key === key);
          expect(setting?.profiles[name].value, `${control}.${key}`).toEqual(value);
        }
      }
    }
  });

  it('names no key twice, and none that the schema refuses: every example is a policy', () => {
    expect(new Set(settings.map(({ control, key }) => `${control} ${key}`)).size).toBe(settings.length);
    for (const { control, key, example } of settings) {
      const mapping: unknown = parse(example);
      const own = key.startsWith('behind.')
        ? { behind: { 'trusted-proxies': ['10.0.0.0/8'], ...(mapping as object) } }
        : mapping;
      const text = JSON.stringify({ version: 1, controls: { [control]: own } });
      expect(parsePolicy(text, 'x'), example).toMatchObject({ ok: true });
    }
  });

  it('says something in every cell', () => {
    for (const { does, allowed, mayBreak, profiles: values } of settings) {
      for (const text of [does, allowed, mayBreak, ...profileNames.map((name) => values[name].why)]) {
        expect(text.length).toBeGreaterThan(3);
      }
    }
  });
});

describe('the profiles', () => {
  it('of the page leave alone what the page does not speak of', () => {
    expect(Object.keys(profiles.documented.controls).sort()).toEqual([
      'content-security-policy',
      'cors',
      'frame-options',
      'rate-limit',
      'referrer-policy',
      'stray-files',
      'tls',
    ]);
  });

  it.each(['recommended', 'strict'] as const)(
    'that are ours judge everything but what %s leaves off for a reason',
    (name) => {
      const judged = CONTROLS.filter(({ settings }) => settings.off[name] === undefined);
      expect(Object.keys(profiles[name].controls)).toEqual(judged.map(({ id }) => id));
    },
  );
});

describe('the corrections of the page', () => {
  it('are numbered from 1 to 25 and say something in every cell', () => {
    const corrections = pageCorrections();
    expect(corrections.map(({ number }) => number)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
    for (const { page, fact, fix, departure } of corrections) {
      for (const text of [page, fact, fix, departure]) expect(text).toMatch(/\S{2,} .*\.$/);
    }
  });
});
