import * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { SettingsOf } from './definition.ts';
import { defineSettings, innerKey, key, mappingKey, optionalKey } from './definition.ts';
import { overlaid, profileSettings, settingsInFile, startingSettings } from './resolve.ts';
import { flag, list } from './schemas.ts';

const words = { does: 'Does it.', allowed: 'a word', example: 'word: a', mayBreak: 'Nothing.' };
const everywhere = <Value>(value: Value) => ({
  documented: { value, why: 'a reason' },
  recommended: { value, why: 'a reason' },
  strict: { value, why: 'a reason' },
});

const example = defineSettings('example', {
  summary: 'An example.',
  main: 'max-age',
  keys: {
    'max-age': key({
      ...words,
      schema: () => v.number(),
      profiles: everywhere(5),
      inFile: (seconds) => `${seconds}s`,
    }),
    names: key({ ...words, schema: () => list(v.string()), profiles: everywhere(['a']) }),
    'session-tickets': optionalKey({
      ...words,
      absent: 'keep',
      schema: () => v.union([v.literal('keep'), flag()]),
      profiles: { ...everywhere(false), documented: { value: 'keep', why: 'a reason' } },
    }),
    behind: mappingKey({
      ...words,
      profiles: { documented: 'a reason', recommended: 'a reason', strict: 'a reason' },
      keys: {
        'trusted-proxies': innerKey({ ...words, schema: () => list(v.string()) }),
        recursive: innerKey({ ...words, schema: flag, default: true }),
      },
    }),
  },
});

const offInTwo = defineSettings('off-in-two', {
  summary: 'Another example.',
  off: { documented: 'a reason', strict: 'a reason' },
  keys: {
    word: key({
      ...words,
      schema: () => v.picklist(['a', 'b']),
      profiles: { recommended: { value: 'a', why: 'a reason' } },
    }),
  },
});

describe('settings', () => {
  test('have the type that their keys have', () => {
    type Settings = SettingsOf<typeof example>;
    expectTypeOf<Settings['maxAge']>().toEqualTypeOf<number>();
    expectTypeOf<Settings['names']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<NonNullable<Settings['sessionTickets']>>().toEqualTypeOf<boolean>();
    expectTypeOf<NonNullable<Settings['behind']>['trustedProxies']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<SettingsOf<typeof offInTwo>['word']>().toEqualTypeOf<'a' | 'b'>();
  });

  test('of a profile lack what it leaves as it is, and are none where it leaves the control off', () => {
    expect(profileSettings(example, 'documented')).toEqual({ maxAge: 5, names: ['a'] });
    expect(profileSettings(example, 'strict')).toEqual({ maxAge: 5, names: ['a'], sessionTickets: false });
    expect(profileSettings(offInTwo, 'strict')).toBeUndefined();
    expect(startingSettings(offInTwo, 'strict')).toEqual({ word: 'a' });
  });

  test('are overlaid key by key, and filled in inside a mapping', () => {
    const base = profileSettings(example, 'strict');
    expect(overlaid(example, base, 'on')).toBe(base);
    expect(overlaid(example, base, 7)).toEqual({ maxAge: 7, names: ['a'], sessionTickets: false });
    const written = { 'session-tickets': 'keep', behind: { 'trusted-proxies': ['10.0.0.0/8'] } };
    expect(overlaid(example, base, written)).toEqual({
      maxAge: 5,
      names: ['a'],
      behind: { trustedProxies: ['10.0.0.0/8'], recursive: true },
    });
  });

  test('are written in the order of the keys, with a word for what is left as it is', () => {
    const written = settingsInFile(example, { names: ['b'], maxAge: 1 });
    expect(Object.entries(written)).toEqual([
      ['max-age', '1s'],
      ['names', ['b']],
      ['session-tickets', 'keep'],
    ]);
  });
});

test('what is left out of a definition is a type error', () => {
  const { mayBreak: _, ...fewer } = words;
  const parts = [
    // @ts-expect-error: a key without all of its words
    () => key({ ...fewer, schema: flag, profiles: everywhere(true) }),
    // @ts-expect-error: a key without a schema
    () => key({ ...words, profiles: everywhere(true) }),
    // @ts-expect-error: a value that the schema does not give
    () => key({ ...words, schema: flag, profiles: everywhere('on') }),
    // @ts-expect-error: a value without a reason
    () => key({ ...words, schema: flag, profiles: { recommended: { value: true } } }),
    () =>
      defineSettings('made-up', {
        summary: 'No value for a profile that does not leave the control off.',
        off: { documented: 'a reason' },
        keys: {
          // @ts-expect-error: strict has no value
          word: key({ ...words, schema: flag, profiles: { recommended: { value: true, why: 'a reason' } } }),
        },
      }),
    () =>
      defineSettings('made-up', {
        summary: 'A main key that is none of the keys.',
        // @ts-expect-error: there is no key of that name
        main: 'other',
        keys: { word: key({ ...words, schema: flag, profiles: everywhere(true) }) },
      }),
    () =>
      defineSettings('made-up', {
        summary: 'A key that is nothing but a schema.',
        // @ts-expect-error: nothing resolves it
        keys: { word: flag() },
      }),
  ];
  expect(parts).toHaveLength(7);
});
