import type { ServedClients } from './served-clients.ts';

type Outcome = ServedClients['outcome'];

/** Small numbers for outcomes, equal for equal ones: trees have thousands of servers with a handful of outcomes. */
export class OutcomeIds {
  readonly #known = new Map<Outcome, number>();
  readonly #contents = new Map<string, number>();

  idOf(outcome: Outcome): number {
    const known = this.#known.get(outcome);
    if (known !== undefined) return known;
    const content = JSON.stringify(outcome.ok ? outcome.rows.map(({ result }) => result) : outcome);
    const id = this.#contents.get(content) ?? this.#contents.size;
    this.#contents.set(content, id);
    this.#known.set(outcome, id);
    return id;
  }
}
