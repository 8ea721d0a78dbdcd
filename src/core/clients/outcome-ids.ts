import type { ServedClients } from './served-clients.ts';

type Outcome = ServedClients['outcome'];

/** Gives equal outcomes equal small numbers. Trees have thousands of servers but only a few outcomes. */
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
