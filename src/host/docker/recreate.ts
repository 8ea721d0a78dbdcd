import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StepResult } from '../install/index.ts';
import { run } from '../machine/index.ts';
import type { ContainerInstallation } from '../target/index.ts';
import type { Compose } from './compose-program.ts';
import { findCompose } from './compose-program.ts';
import { logOf } from './condition.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { findProxy } from './find-proxy.ts';
import { hostMessages } from './host-messages.ts';
import { watchOutage } from './outage.ts';
import type { DockerProblem } from './problem.ts';
import { lastLines } from './problem.ts';
import { runningNginx } from './processes.ts';
import { publishedAddresses } from './published.ts';
import { errorsIn } from './reload.ts';

/** Milliseconds for `bin/start`, which also checks for images before it starts containers. */
const START_TIMEOUT = 300_000;
/** Milliseconds until the new container is healthy: health checks run every 30 s by default, and may fail three times. */
const SETTLE_TIMEOUT = 150_000;
const TEST_TIMEOUT = 60_000;

/** Why the container cannot be made again here; undefined when it can. */
export async function whyNotRecreate(
  engine: Engine,
  installation: ContainerInstallation,
): Promise<DockerProblem | undefined> {
  const message = 'the change requires that the container is made again, which is not possible here';
  if ((await findCompose(engine, installation, undefined)) === undefined) {
    const hint = 'install compose: the plugin (docker compose) or docker-compose';
    return { message, evidence: ['neither docker compose nor docker-compose was found'], hint };
  }
  const start = startProgramOf(installation);
  if (start === undefined || process.getuid?.() === 0) return undefined;
  return { message, evidence: [`${start} must be run by root`], hint: 'run gatehouse as root (sudo)' };
}

/**
 * Runs `nginx -t` in a new container that compose makes from the current compose file, with its mounts and networks: the
 * running container lacks a new volume.
 */
export async function testInNewContainer(
  engine: Engine,
  installation: ContainerInstallation,
  container: Container,
): Promise<StepResult> {
  const compose = await findCompose(engine, installation, container);
  if (compose === undefined) return { ok: false, message: 'compose was not found any more', evidence: [] };
  const args = ['run', '--rm', '--no-deps', '-T', '--entrypoint', 'nginx', installation.service, '-t'];
  const { status, stdout, stderr } = await compose.run(args, { timeout: TEST_TIMEOUT });
  if (status === 0)
    return { ok: true, note: 'nginx -t accepts it in a container made from the compose file' };
  return {
    ok: false,
    message: 'nginx -t refuses it in a container made from the compose file',
    evidence: errorsIn(stderr + stdout, { mounts: installation.mounts ?? container.mounts }),
  };
}

/**
 * Makes only the proxy's container again, as the vendor's documentation does: removes it and runs the installation's
 * `bin/start`, which makes missing containers. Waits until it serves and is healthy, and reports how long the port did not
 * answer.
 */
export async function recreate(engine: Engine, installation: ContainerInstallation): Promise<StepResult> {
  const found = await findProxy(engine, installation);
  if (!found.ok && found.kind !== 'missing') return failed(found.problem.message, found.problem.evidence);
  const container = found.ok ? found.container : undefined;
  const compose = await findCompose(engine, installation, container);
  const outage = await watchOutage(container === undefined ? [] : publishedAddresses(container));
  try {
    if (container !== undefined) {
      const { status, stderr } = await engine.docker(['rm', '-f', container.id], { timeout: TEST_TIMEOUT });
      if (status !== 0) return failed(`${container.name} could not be removed`, lastLines(stderr));
    }
    const started = await start(engine, installation, compose);
    if (!started.ok) return started;
    const settled = await settle(engine, installation);
    if (!settled.ok) return settled;
    const down = await outage.end();
    const seconds = down === undefined ? '' : `, its port did not answer for ${(down / 1000).toFixed(1)} s`;
    return { ok: true, note: `${settled.note}${seconds}` };
  } finally {
    outage.stop();
  }
}

async function start(
  engine: Engine,
  installation: ContainerInstallation,
  compose: Compose | undefined,
): Promise<StepResult> {
  const program = startProgramOf(installation);
  const { status, stdout, stderr } =
    program !== undefined
      ? await run(program, [], { timeout: START_TIMEOUT, env: engine.env })
      : ((await compose?.run(['up', '-d', '--no-deps', installation.service], { timeout: START_TIMEOUT })) ??
        NOTHING_STARTED);
  const name = program ?? compose?.name ?? 'compose';
  if (status === 0) return { ok: true, note: name };
  const how =
    status === undefined ? `did not end within ${START_TIMEOUT / 1000} s` : `exited with status ${status}`;
  return failed(`${name} ${how}`, lastLines(stdout + stderr));
}

const NOTHING_STARTED = { status: 127, stdout: '', stderr: 'neither bin/start nor compose was found' };

/** The installation's own program that starts missing containers; undefined when it cannot be run. */
function startProgramOf({ folder }: ContainerInstallation): string | undefined {
  const file = path.join(folder, 'bin/start');
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

async function settle(engine: Engine, installation: ContainerInstallation): Promise<StepResult> {
  const deadline = performance.now() + SETTLE_TIMEOUT;
  let container: Container | undefined;
  while (performance.now() < deadline) {
    const found = await findProxy(engine, installation);
    if (!found.ok) return failed(found.problem.message, found.problem.evidence);
    container = found.container;
    const { name, status, health } = container;
    const isOver = status === 'exited' || status === 'dead' || status === 'restarting';
    if (isOver || health?.status === 'unhealthy') break;
    const nginx = status === 'running' ? await runningNginx(engine, container) : undefined;
    const serves = (nginx?.serving.length ?? 0) > 0;
    if (serves && (health === undefined || health.status === 'healthy')) {
      const well = health === undefined ? 'its workers are up' : 'it is healthy';
      return { ok: true, note: `${name} was made again: ${well}` };
    }
    await sleep(200);
  }
  if (container === undefined) return failed('the proxy was not started', []);
  const { name, status, health, mounts } = container;
  const output = health?.status === 'unhealthy' ? health.lastOutput : await logOf(engine, container);
  const state = health === undefined ? status : `${status}, ${health.status}`;
  return failed(`${name} was made again and is not healthy (${state})`, [
    ...lastLines(hostMessages(output, mounts).text),
  ]);
}

function failed(message: string, evidence: readonly string[]): StepResult {
  return { ok: false, message, evidence };
}
