import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import type { Rule } from './control.ts';
import { findingGroup } from './finding.ts';
import { defineOutcomes } from './outcomes.ts';
import { CONTROLS, findingsOf, outcomeOf, RULES } from './rules.ts';

/** A rule that no policy decides: nothing is set, and nothing is fixed. */
const outcomes = defineOutcomes('made-up', { present: 'There is a server.' });
const madeUp: Rule<'made-up', 'present'> = {
  id: 'made-up',
  words: { title: 'A rule of this test', threat: 'None.', references: [] },
  outcomes,
  check: (model) =>
    findingGroup(
      outcomes.verdict('present', 'low', 'There is a server'),
      { spot: ({ block }) => block, level: (server) => server, evidence: () => '', fixable: () => false },
      model.servers,
    ),
};

const model = modelOf({ '/etc/nginx/nginx.conf': 'events {}\nhttp { server { listen 80; } }\n' });

describe('a rule without settings', () => {
  test('is checked whatever the policy says', () => {
    const policy = { profile: 'recommended', controls: {} } as const;
    const found = findingsOf(madeUp, model, policy).flatMap((group) => [...group]);
    expect(found.map(({ id, severity, place }) => [id, severity, place.line])).toEqual([
      ['made-up/present', 'low', 2],
    ]);
  });

  test('has no outcome that it does not declare', () => {
    // @ts-expect-error: not among its outcomes
    expect(outcomes.verdict('absent', 'low', 'There is none').id).toBe('made-up/absent');
  });
});

describe('the registry', () => {
  test('names no rule twice, and its settings go by the same name', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, settings, outcomes: declared } of CONTROLS) {
      expect(settings.control).toBe(id);
      expect(declared.rule).toBe(id);
    }
  });

  test('has a sentence for every outcome, found by the id of a finding', () => {
    for (const { id, outcomes: declared } of RULES) {
      for (const [outcome, sentence] of Object.entries(declared.sentences)) {
        expect(sentence).toMatch(/\S{2,} .*\.$/);
        expect(outcomeOf(`${id}/${outcome}`)).toMatchObject({ outcome, sentence });
      }
    }
    for (const other of ['cors', 'cors/', 'cors/none', 'cors/reflected/x', 'x/reflected', 'cors/toString'])
      expect(outcomeOf(other)).toBeUndefined();
  });

  test('each correction of the page has a number of its own', () => {
    const numbers = CONTROLS.flatMap(({ corrections }) => corrections.map(({ number }) => number));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
