import os from 'node:os';
import * as v from 'valibot';
import type { ProcessOptions, ProcessResult } from '../machine/index.ts';
import { run } from '../machine/index.ts';
import { jsonOf } from './json.ts';
import type { DockerProblem } from './problem.ts';
import { lastLines } from './problem.ts';

/** A Docker engine, reached through the `docker` program with the user's context, DOCKER_HOST and rights. */
export interface Engine {
  /** Such as 20.10.24. */
  readonly version: string;
  /** The environment for programs that must reach the same engine. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs `docker` without a shell, with limits on time and bytes. Never rejects. */
  docker(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
}

export type EngineResult =
  | { readonly ok: true; readonly engine: Engine }
  | {
      readonly ok: false;
      /**
       * `absent`: there is no docker program; `down`: no engine answers; `refused`: this user has no rights; `elsewhere`: the
       * engine runs on another machine.
       */
      readonly kind: 'absent' | 'down' | 'refused' | 'elsewhere';
      readonly problem: DockerProblem;
    };

/** Milliseconds for a request to the engine. It usually takes tens of milliseconds, and seconds on a host that swaps. */
const ASK_TIMEOUT = 15_000;
/** Bytes of a response. `docker inspect` prints some 10 KiB for each container. */
const MAX_ANSWER = 8 * 1024 * 1024;

/** Finds the engine that `docker` is configured for, and checks that it runs on this machine. */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<EngineResult> {
  const docker: Engine['docker'] = (args, options) =>
    run('docker', args, { timeout: ASK_TIMEOUT, maxOutput: MAX_ANSWER, env, ...options });
  const { status, stdout, stderr } = await docker(['info', '--format', '{{json .}}']);
  const info = v.safeParse(INFO, jsonOf(stdout));
  // Some versions exit with 0 and report the error in their output.
  const errors = info.success ? (info.output.ServerErrors ?? []) : [];
  if (status !== 0 || !info.success || errors.length > 0 || info.output.ServerVersion === undefined)
    return whyNot(status, [stderr, ...errors].join('\n'));
  const { Name: name, ServerVersion: version } = info.output;
  if (name !== undefined && name !== os.hostname()) return elsewhere(name);
  return { ok: true, engine: { version, env, docker } };
}

const INFO = v.object({
  ServerVersion: v.optional(v.pipe(v.string(), v.nonEmpty())),
  ServerErrors: v.nullish(v.array(v.string())),
  Name: v.optional(v.string()),
});

function whyNot(status: number | undefined, output: string): EngineResult {
  const evidence = lastLines(output);
  if (status === undefined && output.includes('ENOENT')) {
    const message = 'the docker program was not found, so the proxy cannot be inspected';
    const hint = 'install the docker command line, or add it to the PATH';
    return { ok: false, kind: 'absent', problem: { message, evidence: [], hint } };
  }
  if (/permission denied/i.test(output)) {
    const message = 'this user has no access to the Docker engine';
    const hint = 'run gatehouse as root (sudo), which changing the proxy requires';
    return { ok: false, kind: 'refused', problem: { message, evidence, hint } };
  }
  const message =
    status === undefined && evidence.length === 0
      ? `the Docker engine did not answer within ${ASK_TIMEOUT / 1000} s`
      : 'the Docker engine does not answer';
  const hint =
    'start it (systemctl start docker), or set DOCKER_HOST or the docker context to the engine that runs Kasm';
  return { ok: false, kind: 'down', problem: { message, evidence, hint } };
}

function elsewhere(name: string): EngineResult {
  const problem = {
    message: `the Docker engine runs on another machine (${name}); the installation is on this one (${os.hostname()})`,
    evidence: [],
    hint: 'run gatehouse on the host itself, and check DOCKER_HOST and docker context ls',
  };
  return { ok: false, kind: 'elsewhere', problem };
}
