/**
 * What answers tell about a server's order: the item chosen from an offer comes before all others of it that the
 * server accepts at all.
 */
export class Preferences<Item> {
  readonly #behind = new Map<Item, Set<Item>>();

  /** The server chose `chosen` from `offer`. */
  learn(offer: readonly Item[], chosen: Item): void {
    const behind = this.#behind.get(chosen) ?? new Set();
    for (const item of offer) if (item !== chosen) behind.add(item);
    this.#behind.set(chosen, behind);
  }

  /** True when an answer was `first` although `second` was offered too. */
  chose(first: Item, second: Item): boolean {
    return this.#behind.get(first)?.has(second) ?? false;
  }

  /** True when answers show, at once or by way of others, that the server puts `first` before `second`. */
  isBefore(first: Item, second: Item, among: readonly Item[]): boolean {
    const seen = new Set([first]);
    const open = [first];
    for (let item = open.pop(); item !== undefined; item = open.pop()) {
      const behind = this.#behind.get(item);
      if (behind === undefined) continue;
      if (behind.has(second)) return true;
      for (const next of among) {
        if (!behind.has(next) || seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    return false;
  }

  /**
   * The accepted items in an order that contradicts no answer, and as `guess` has them where answers leave it open.
   * A server that contradicts itself gets the guess for the rest.
   */
  arrange(accepted: readonly Item[], guess: readonly Item[]): readonly Item[] {
    const rank = new Map(guess.map((item, index) => [item, index]));
    const left = [...accepted].sort((a, b) => (rank.get(a) ?? Infinity) - (rank.get(b) ?? Infinity));
    const arranged: Item[] = [];
    while (left.length > 0) {
      const free = left.findIndex((item) => !left.some((other) => this.#behind.get(other)?.has(item)));
      arranged.push(...left.splice(Math.max(0, free), 1));
    }
    return arranged;
  }
}

/**
 * Every item that a server accepts out of `items`, asked for in offers that answers make smaller: as many questions
 * as there are accepted items, and one for each part in which nothing more is found.
 *
 * @param ask the chosen item of an offer; undefined when the server wants none of them
 * @param hasRoom whether more questions could be under way; parts are then cut in two and asked side by side
 */
export async function findAccepted<Item>(
  items: readonly Item[],
  ask: (offer: readonly Item[]) => Promise<Item | undefined>,
  hasRoom: () => boolean,
): Promise<readonly Item[]> {
  let left = items;
  const found: Item[] = [];
  while (left.length > 0) {
    const chosen = await ask(left);
    // An item that was not offered cannot be removed from the offer: the questions would never end.
    if (chosen === undefined || !left.includes(chosen)) return found;
    found.push(chosen);
    left = left.filter((item) => item !== chosen);
    if (left.length < 2 || !hasRoom()) continue;
    const middle = Math.ceil(left.length / 2);
    const parts = await Promise.all(
      [left.slice(0, middle), left.slice(middle)].map((part) => findAccepted(part, ask, hasRoom)),
    );
    return [...found, ...parts.flat()];
  }
  return found;
}

/**
 * The server's order of what it accepts: a guess, of which each two neighbours are asked about that no answer has
 * settled, side by side, until all are.
 *
 * @param ask the chosen item of an offer of two
 * @returns undefined when the server's answers do not settle it
 */
export async function findOrder<Item>(
  accepted: readonly Item[],
  preferences: Preferences<Item>,
  guesses: readonly (readonly Item[])[],
  ask: (offer: readonly [Item, Item]) => Promise<Item | undefined>,
): Promise<readonly Item[] | undefined> {
  // Each round settles at least one pair, so there are no more rounds than pairs.
  for (let round = 0; round <= (accepted.length * accepted.length) / 2; round++) {
    const guess = closest(guesses, accepted, preferences);
    const items = preferences.arrange(accepted, guess);
    const open = openPairs(items, preferences, accepted);
    if (open.length === 0) return items;
    const answers = await Promise.all(open.map(async (pair) => ({ pair, chosen: await ask(pair) })));
    for (const { pair, chosen } of answers) {
      if (chosen === undefined || !pair.includes(chosen)) return undefined;
      preferences.learn(pair, chosen);
    }
  }
  return undefined;
}

/** The guess that contradicts the fewest answers so far; the first of several. */
function closest<Item>(
  guesses: readonly (readonly Item[])[],
  accepted: readonly Item[],
  preferences: Preferences<Item>,
): readonly Item[] {
  let best: readonly Item[] = [];
  let fewest = Number.POSITIVE_INFINITY;
  for (const guess of guesses) {
    const order = guess.filter((item) => accepted.includes(item));
    const wrong = order.reduce(
      (sum, item, index) =>
        sum + order.slice(index + 1).filter((later) => preferences.chose(later, item)).length,
      0,
    );
    if (wrong >= fewest) continue;
    best = guess;
    fewest = wrong;
  }
  return best;
}

function openPairs<Item>(
  items: readonly Item[],
  preferences: Preferences<Item>,
  among: readonly Item[],
): readonly (readonly [Item, Item])[] {
  return items.slice(1).flatMap((second, index) => {
    const first = items[index];
    if (first === undefined || preferences.isBefore(first, second, among)) return [];
    return [[first, second] as const];
  });
}
