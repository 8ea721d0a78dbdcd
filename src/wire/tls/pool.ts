/** In place of a job's result when the time for all jobs is over. */
export const TOO_LATE = Symbol('too late');

interface Waiting {
  readonly urgency: number;
  readonly start: () => void;
  readonly giveUp: () => void;
}

/**
 * Runs at most `limit` jobs at a time, urgent ones first, and starts none after the deadline. Jobs that wait then
 * get `TOO_LATE` at once.
 */
export class Pool {
  readonly #limit: number;
  readonly #deadline: NodeJS.Timeout;
  readonly #until: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #isOver = false;

  /** @param milliseconds for all jobs together */
  constructor(limit: number, milliseconds: number) {
    this.#limit = limit;
    this.#until = performance.now() + milliseconds;
    this.#deadline = setTimeout(() => this.#end(), milliseconds);
    this.#deadline.unref();
  }

  /** How many jobs more could be started right now. */
  get idle(): number {
    return this.#isOver ? 0 : Math.max(0, this.#limit - this.#running - this.#waiting.length);
  }

  /** Milliseconds until the deadline; a running job has to end by then by itself. */
  get left(): number {
    return Math.max(1, this.#until - performance.now());
  }

  /** True once the time is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @param urgency higher goes first: what others wait for */
  run<Result>(urgency: number, job: () => Promise<Result>): Promise<Result | typeof TOO_LATE> {
    if (this.#isOver) return Promise.resolve(TOO_LATE);
    return new Promise((resolve, reject) => {
      const start = () => {
        this.#running++;
        job()
          .finally(() => {
            this.#running--;
            this.#next();
          })
          .then(resolve, reject);
      };
      const giveUp = () => resolve(TOO_LATE);
      const behind = this.#waiting.findIndex((other) => other.urgency < urgency);
      const at = behind === -1 ? this.#waiting.length : behind;
      this.#waiting.splice(at, 0, { urgency, start, giveUp });
      this.#next();
    });
  }

  /** Stops the timer, so that the process can end. */
  close(): void {
    clearTimeout(this.#deadline);
  }

  #next(): void {
    while (!this.#isOver && this.#running < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.start();
    }
  }

  #end(): void {
    this.#isOver = true;
    for (const { giveUp } of this.#waiting.splice(0)) giveUp();
  }
}
