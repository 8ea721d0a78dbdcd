import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime, StepResult } from '../install/index.ts';
import type { ContainerInstallation } from '../target/index.ts';
import { conditionOf } from './condition.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { findEngine } from './engine.ts';
import { findProxy, inspectAgain, staleMounts } from './find-proxy.ts';
import type { DockerProblem } from './problem.ts';
import { lastLines } from './problem.ts';
import { recreate, testInNewContainer, whyNotRecreate } from './recreate.ts';
import { reloadInside, testInside } from './reload.ts';

export interface DockerRuntimeOptions {
  readonly installation: ContainerInstallation;
  /** The error logs that the configuration names, as NGINX names them. */
  readonly errorLogs?: readonly string[];
  /**
   * How a change takes effect: by a graceful reload, which interrupts no connection (default), or by making the container
   * again, which is needed when its volumes change or when a file that is mounted on its own was replaced.
   */
  readonly activation?: 'reload' | 'recreate';
  /** Proofs from outside, run one after the other, each with the container's current state. */
  readonly proofs?: readonly Proof[];
  /** Proofs on a private copy, for a container that is stopped. */
  readonly copy?: () => Promise<Pick<Runtime, 'validate' | 'verify'>>;
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A proof that the change has its effect. */
export interface Proof {
  /** Called before anything is changed, for example to record what works now. */
  prepare?(proxy: Container): Promise<StepResult>;
  verify(proxy: Container): Promise<StepResult>;
}

/** The container of an installation's proxy: validates with the NGINX in it, reloads it, and waits until it has. */
export function dockerRuntime(options: DockerRuntimeOptions): Runtime {
  return new DockerRuntime(options);
}

/** Milliseconds for a container to start: the engine waits up to a minute between attempts. */
const SETTLE_TIMEOUT = 70_000;

class DockerRuntime implements Runtime {
  readonly #options: DockerRuntimeOptions;
  /** The container's state before anything was changed; undefined when it did not run. */
  #before: Container | undefined;
  #staleBefore: ReadonlySet<string> = new Set();

  constructor(options: DockerRuntimeOptions) {
    this.#options = options;
  }

  describe(): string {
    return `the container ${this.#options.installation.containerName}`;
  }

  /** For a change, the container must be healthy. For an undo, access to the engine is enough. */
  async prepare(purpose: 'change' | 'undo'): Promise<StepResult> {
    const { installation, activation, proofs = [], env } = this.#options;
    const engine = await findEngine(env);
    const isUndo = purpose === 'undo';
    if (!engine.ok) {
      if (isUndo && engine.kind === 'down') return later(engine.problem.message);
      return refused(engine.problem);
    }
    const proxy = await findProxy(engine.engine, installation);
    if (!proxy.ok) return isUndo ? later(proxy.problem.message) : refused(proxy.problem);
    const { container } = proxy;
    if (container.status === 'running') {
      this.#before = container;
      this.#staleBefore = new Set(staleMounts(container).map(({ host }) => host));
    }
    if (isUndo) return { ok: true, note: `${container.name} is ${container.status}` };
    const condition = await conditionOf(engine.engine, container);
    if (condition.kind === 'broken') return refused(condition.problem);
    if (condition.kind === 'stopped') return later(`${container.name} is stopped`);
    const problem = activation === 'recreate' ? await whyNotRecreate(engine.engine, installation) : undefined;
    if (problem !== undefined) return refused(problem);
    const now = await testInside(engine.engine, container);
    if (!now.ok) return { ...now, message: `${now.message} even before any change` };
    for (const proof of proofs) {
      const prepared = await proof.prepare?.(container);
      if (prepared?.ok === false) return prepared;
    }
    return {
      ok: true,
      note: `${container.name} runs and accepts the present configuration${this.#staleNote()}`,
    };
  }

  async validate(): Promise<StepResult> {
    const { installation, activation, copy } = this.#options;
    const now = await this.#locate();
    if (!now.ok) return refused(now.problem);
    const { engine, container } = now;
    const condition = await conditionOf(engine, container);
    if (condition.kind === 'broken') return refused(condition.problem);
    if (condition.kind === 'stopped')
      return this.#provenOnCopy(container, async () => (await copy?.())?.validate());
    if (activation === 'recreate') return testInNewContainer(engine, installation, container);
    const replaced = staleMounts(container).filter(({ host }) => !this.#staleBefore.has(host));
    if (replaced.length > 0) {
      const evidence = replaced.map(({ host }) => `${host}: ${container.name} still has the old file`);
      return { ok: false, message: 'a file that is mounted on its own was replaced', evidence };
    }
    return testInside(engine, container);
  }

  async reload(): Promise<StepResult> {
    const { installation, activation } = this.#options;
    const deadline = performance.now() + SETTLE_TIMEOUT;
    for (;;) {
      const now = await this.#locate();
      if (!now.ok) {
        if (now.kind !== 'missing') return refused(now.problem);
        if (this.#before === undefined || activation !== 'recreate') return later(now.problem.message);
        return recreate(await this.#engine(), installation);
      }
      const { engine, container } = now;
      const result = await this.#activate(engine, container);
      if (result !== undefined) return result;
      if (performance.now() > deadline) {
        const condition = await conditionOf(engine, container);
        if (condition.kind === 'broken') return refused(condition.problem);
        const message = `${container.name} did not come up within ${SETTLE_TIMEOUT / 1000} s`;
        return { ok: false, message, evidence: [] };
      }
      await sleep(250);
    }
  }

  async verify(): Promise<StepResult> {
    const { activation, proofs = [], copy } = this.#options;
    const now = await this.#locate();
    if (!now.ok) return refused(now.problem);
    const { engine, container } = now;
    const condition = await conditionOf(engine, container);
    if (condition.kind === 'broken') return refused(condition.problem);
    if (condition.kind === 'stopped')
      return this.#provenOnCopy(container, async () => (await copy?.())?.verify());
    const before = this.#before;
    if (activation !== 'recreate' && before !== undefined && before.startedAt !== container.startedAt) {
      const message = `${container.name} exited after the reload and was started again`;
      return { ok: false, message, evidence: [] };
    }
    const notes: string[] = [];
    for (const proof of proofs) {
      const result = await proof.verify(container);
      if (!result.ok) return result;
      notes.push(result.note);
    }
    if (notes.length === 0) return { ok: true, skipped: true, note: 'there was nothing to verify' };
    return { ok: true, note: notes.join('; ') };
  }

  /** For a container that is stopped: a failure when it ran before the change, otherwise a proof on a copy. */
  async #provenOnCopy(
    { name, exitCode }: Container,
    onCopy: () => Promise<StepResult | undefined>,
  ): Promise<StepResult> {
    if (this.#before === undefined) return (await onCopy()) ?? later(`${name} is stopped`);
    return { ok: false, message: `${name} exited in the meantime with status ${exitCode}`, evidence: [] };
  }

  /** Undefined while the container is starting or stopping. */
  async #activate(engine: Engine, container: Container): Promise<StepResult | undefined> {
    const { installation, activation, errorLogs = [] } = this.#options;
    const { name, status } = container;
    switch (status) {
      case 'paused':
        return { ok: false, message: `${name} is paused`, evidence: [`docker unpause ${name}`] };
      case 'restarting':
      case 'removing':
        if (activation === 'recreate') return recreate(engine, installation);
        return undefined;
      case 'running': {
        if (activation === 'recreate') return recreate(engine, installation);
        const result = await reloadInside(engine, container, errorLogs);
        if (result.ok) return result;
        // When it was restarted in the meantime, it has read the files again.
        const after = await inspectAgain(engine, container);
        const isSame = after?.status === 'running' && after.startedAt === container.startedAt;
        return isSame ? result : undefined;
      }
      default:
        if (this.#before === undefined) return later(`${name} is stopped`);
        if (activation === 'recreate') return recreate(engine, installation);
        return this.#startAgain(engine, container);
    }
  }

  /** The container ran before the change, so the change made it exit. */
  async #startAgain(engine: Engine, { id, name }: Container): Promise<StepResult | undefined> {
    const { status, stderr } = await engine.docker(['start', id]);
    if (status === 0) return undefined;
    return { ok: false, message: `${name} could not be started again`, evidence: lastLines(stderr) };
  }

  async #locate() {
    const found = await findEngine(this.#options.env);
    if (!found.ok) return { ok: false, kind: found.kind, problem: found.problem } as const;
    const { engine } = found;
    const proxy = await findProxy(engine, this.#options.installation);
    if (!proxy.ok) return { ok: false, kind: proxy.kind, problem: proxy.problem } as const;
    return { ok: true, engine, container: proxy.container } as const;
  }

  async #engine(): Promise<Engine> {
    const found = await findEngine(this.#options.env);
    if (found.ok) return found.engine;
    throw new Error(found.problem.message);
  }

  #staleNote(): string {
    const files = [...this.#staleBefore];
    if (files.length === 0) return '';
    return `; until it is made again, it has the old ${files.join(', ')}`;
  }
}

function later(reason: string): StepResult {
  return { ok: true, skipped: true, note: `${reason}: the change takes effect at its next start` };
}

function refused({ message, evidence, hint }: DockerProblem): StepResult {
  return { ok: false, message, evidence: [...evidence, hint] };
}
