import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { history, rollback } from '../../src/host/install/index.ts';
import type { Place, Scenario } from './scenarios.ts';
import { holdsKey } from './scenarios.ts';
import type { Snapshot } from './snapshot.ts';
import { differences, filesBelow, snapshotOf } from './snapshot.ts';

/** A scenario made ready in a folder of its own, to be begun from the same state again and again. */
export class Bench {
  readonly scenario: Scenario;
  readonly folder: string;
  readonly place: Place;
  readonly command: readonly string[];
  readonly #template: string;
  readonly #start: Snapshot;
  #goal: Snapshot | undefined;
  readonly #goalHasTimes: boolean;

  constructor(scenario: Scenario, folder: string) {
    this.scenario = scenario;
    this.folder = folder;
    this.#template = path.join(folder, 'template');
    const work = path.join(folder, 'work');
    this.place = { tree: path.join(work, 'tree'), state: path.join(work, 'state') };
    mkdirSync(this.place.tree, { recursive: true });
    mkdirSync(this.place.state, { mode: 0o700 });
    scenario.plant(this.place);
    const planted = snapshotOf(this.place.tree, true);
    this.command = scenario.command(this.place);
    if (scenario.first !== undefined) {
      const [program = '', ...args] = scenario.first(this.place);
      const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
      if (error !== undefined || (status !== 0) !== (scenario.beginsHalfWay ?? false))
        throw new Error(`${scenario.name} could not begin: ${error?.message ?? status}`);
      // What is taken back gets its times back too.
      this.#goal = planted;
    }
    this.#goalHasTimes = this.#goal !== undefined;
    this.#start = snapshotOf(this.place.tree, true);
    execFileSync('cp', ['-a', work, this.#template]);
  }

  /** Puts everything back to where a run begins. */
  reset(): void {
    const { tree, state } = this.place;
    // The folders stay, which may be mounts.
    for (const folder of [tree, state]) {
      mkdirSync(folder, { recursive: true });
      for (const name of readdirSync(folder))
        rmSync(path.join(folder, name), { recursive: true, force: true });
    }
    execFileSync('cp', ['-a', `${this.#template}/.`, path.dirname(tree)]);
  }

  /** Takes what an undisturbed run made of the tree for what is wanted. */
  learnGoal(): void {
    this.#goal ??= snapshotOf(this.place.tree, false);
    const off = this.#offGoal();
    if (off.length > 0)
      throw new Error(`${this.scenario.name} does not do what it should: ${off.join(', ')}`);
  }

  /**
   * What is wrong right after a fault. `ended`: the process lived to say what became of it, and the tree is then whole;
   * undefined where it did not.
   */
  async judgeMoment(ended: { readonly ok: boolean } | undefined): Promise<string[]> {
    const { main, loadsThroughout = true } = this.scenario;
    const faults = this.#exposedKeys();
    if (main !== undefined && (ended !== undefined || loadsThroughout))
      faults.push(...(await this.#refusals('at once')));
    if (ended?.ok === true)
      faults.push(...this.#offGoal().map((file) => `said to be done, and is not: ${file}`));
    if (ended?.ok === false && !this.#isWhole()) faults.push(`failed, and left ${this.#offBoth()}`);
    return faults;
  }

  /** Lets the next run find what there is, and says what is wrong afterwards. */
  async judgeRecovery(): Promise<string[]> {
    const stateDirectory = journalOf(this.place.state);
    const wasOpen = (await history(stateDirectory)).some(
      ({ state }) => state === 'prepared' || state === 'rolling-back',
    );
    const said: string[] = [];
    const pass = async () => ({ ok: true, note: 'not asked' }) as const;
    const next = await rollback({
      stateDirectory,
      target: this.place.tree,
      runtime: { describe: () => 'nothing', validate: pass, reload: pass, verify: pass },
      meta: { profile: '', summary: '', gatehouseVersion: '' },
      onStep: (step) => said.push(step),
      // No change is called so: what died is dealt with, and nothing else.
      id: 'none',
    });
    const faults: string[] = [];
    if (!next.ok && next.step !== 'compare')
      faults.push(`the next run failed: ${next.step} ${next.message} ${next.evidence.join('; ')}`);
    if (wasOpen !== said.includes('recover'))
      faults.push(`the next run did not say what it found: ${said.join()}`);
    const isWhole = this.scenario.beginsHalfWay ? this.#offGoal().length === 0 : this.#isWhole();
    if (!isWhole) faults.push(`after the next run there is left ${this.#offBoth()}`);
    faults.push(...this.#strays(stateDirectory), ...this.#exposedKeys());
    if (this.scenario.main !== undefined) faults.push(...(await this.#refusals('after the next run')));
    return faults;
  }

  #isWhole(): boolean {
    return this.#offGoal().length === 0 || this.#offStart().length === 0;
  }

  #offStart(): string[] {
    return differences(this.#start, snapshotOf(this.place.tree, true));
  }

  #offGoal(): string[] {
    return differences(this.#goal ?? new Map(), snapshotOf(this.place.tree, this.#goalHasTimes));
  }

  #offBoth(): string {
    return `neither the old tree (${this.#offStart().join(', ')}) nor the new one (${this.#offGoal().join(', ')})`;
  }

  #exposedKeys(): string[] {
    const allowed = this.scenario.keyMode ?? 0o600;
    const faults: string[] = [];
    for (const root of [this.place.tree, this.place.state]) {
      for (const { file, bytes } of filesBelow(root)) {
        const mode = lstatSync(file).mode & 0o777;
        if (holdsKey(bytes) && (mode & ~allowed) !== 0)
          faults.push(`a key can be read: ${file} ${mode.toString(8)}`);
      }
    }
    return faults;
  }

  #strays(stateDirectory: string): string[] {
    return readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' })
      .filter((name) => !/^journal(\/[^/]+(\/(manifest\.json|\d+\.(before|after)))?)?$/.test(name))
      .map((name) => `left behind: ${name}`);
  }

  async #refusals(when: string): Promise<string[]> {
    const said = await nginxRefusal(path.join(this.place.tree, this.scenario.main ?? ''), this.folder);
    return said === undefined ? [] : [`NGINX does not load the tree ${when}: ${said}`];
  }
}

/** Gatehouse keeps a folder for each installation where it is given one for all. */
function journalOf(state: string): string {
  const [only] = readdirSync(state).filter((name) => name !== 'journal' && !/^\.?lock-/.test(name));
  return only === undefined || existsSync(path.join(state, 'journal')) ? state : path.join(state, only);
}

function nginxRefusal(main: string, prefix: string): Promise<string | undefined> {
  const settings = `pid "${prefix}/nginx.pid"; error_log stderr;`;
  return new Promise((resolve) => {
    execFile('nginx', ['-t', '-q', '-p', prefix, '-c', main, '-g', settings], (error, _stdout, stderr) =>
      resolve(error === null ? undefined : stderr.trim()),
    );
  });
}
