import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { controlsInFile, isMapping } from './file-form.ts';
import { mends } from './mends.ts';
import { parsePolicy } from './parse.ts';
import { profileNames, profiles } from './profiles.ts';
import { controlIds } from './schema.ts';
import { allSettings } from './settings.ts';

const settings = allSettings();

describe('the table of settings', () => {
  it('has every key of every profile', () => {
    for (const name of profileNames) {
      for (const [control, written] of Object.entries(controlsInFile(profiles[name]))) {
        if (!isMapping(written)) continue;
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

  it('that are ours judge everything', () => {
    expect(Object.keys(profiles.recommended.controls)).toEqual(controlIds);
    expect(Object.keys(profiles.strict.controls)).toEqual(controlIds);
  });
});

describe('the mends', () => {
  it('are numbered from 1 to 25 and say something in every cell', () => {
    expect(mends.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    for (const { page, fact, mend, departure } of mends) {
      for (const text of [page, fact, mend, departure]) expect(text).toMatch(/\S{2,} .*\.$/);
    }
  });
});
