import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAccepted, findOrder, Preferences } from './preferences.ts';

/** A server that keeps to its order, and counts questions. */
function server(order: readonly number[]) {
  let questions = 0;
  return {
    questions: () => questions,
    ask: async (offer: readonly number[]) => {
      questions++;
      return order.find((item) => offer.includes(item));
    },
  };
}

const items = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 24 });
const all = Array.from({ length: 61 }, (_, index) => index);

describe('what a server accepts', () => {
  test('is found in full, whether parts are asked side by side or not', async () => {
    await fc.assert(
      fc.asyncProperty(items, fc.boolean(), async (order, hasRoom) => {
        const { ask } = server(order);
        const found = await findAccepted(all, ask, () => hasRoom);
        expect([...found].sort()).toEqual([...order].sort());
      }),
    );
  });

  test('takes a question for each accepted item and one more, one after the other', async () => {
    const { ask, questions } = server([7, 3, 12]);
    await findAccepted(all, ask, () => false);
    expect(questions()).toBe(4);
  });

  test('ends with a server that chooses what it was not offered', async () => {
    expect(
      await findAccepted(
        [1, 2, 3],
        async () => 99,
        () => true,
      ),
    ).toEqual([]);
  });
});

describe('the order of a server', () => {
  test('is found whatever the guess', async () => {
    await fc.assert(
      fc.asyncProperty(items, fc.shuffledSubarray(all, { minLength: 61 }), async (order, guess) => {
        const { ask } = server(order);
        expect(await findOrder([...order].sort(), new Preferences(), [all, guess], ask)).toEqual(order);
      }),
    );
  });

  test('takes one round of neighbours when the guess is right, and nothing of what is known', async () => {
    const { ask, questions } = server([5, 4, 3, 2]);
    const preferences = new Preferences<number>();
    preferences.learn([2, 3, 4, 5], 5);
    expect(await findOrder([2, 3, 4, 5], preferences, [[5, 4, 3, 2]], ask)).toEqual([5, 4, 3, 2]);
    expect(questions()).toBe(2);
  });

  test('is not made up when answers do not settle it', async () => {
    expect(await findOrder([1, 2], new Preferences(), [[1, 2]], async () => undefined)).toBeUndefined();
  });

  test('ends with a server that contradicts itself', async () => {
    let turn = 0;
    const fickle = async (pair: readonly [number, number]) => pair[turn++ % 2];
    const order = await findOrder([1, 2, 3, 4, 5], new Preferences(), [[1, 2, 3, 4, 5]], fickle);
    expect(order === undefined || order.length === 5).toBe(true);
  });
});
