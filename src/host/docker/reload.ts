import type { StepResult } from '../install/index.ts';
import { confirmReload } from '../install/index.ts';
import type { Container } from './container.ts';
import { watchEmergencies } from './emergencies.ts';
import type { Engine } from './engine.ts';
import { hostMessages } from './host-messages.ts';
import { lastLines } from './problem.ts';
import type { RunningNginx } from './processes.ts';
import { runningNginx } from './processes.ts';

/** Milliseconds until new workers serve. NGINX alone retries a port in use for 2.5 s, and DNS lookups add to that. */
const RELOAD_TIMEOUT = 10_000;
/** Milliseconds for `nginx -t`, and for the check at the start of `-s reload`. */
const EXEC_TIMEOUT = 60_000;

/** Runs `nginx -t` in a running container, with the NGINX that will load the configuration. */
export async function testInside(engine: Engine, container: Container): Promise<StepResult> {
  const { status, output } = await callNginx(engine, container, await runningNginx(engine, container), [
    '-t',
  ]);
  if (status === 0) return { ok: true, note: `nginx -t in ${container.name} accepts it` };
  return {
    ok: false,
    message: `nginx -t in ${container.name} refuses it`,
    evidence: errorsIn(output, container),
  };
}

/** Reloads gracefully and waits until new workers serve. Old workers finish their connections. */
export async function reloadInside(
  engine: Engine,
  container: Container,
  errorLogs: readonly string[],
): Promise<StepResult> {
  const { name } = container;
  const nginx = await runningNginx(engine, container);
  if (nginx === undefined)
    return { ok: false, message: `docker top shows no NGINX in ${name}`, evidence: [] };
  const errors = await watchEmergencies(engine, container, errorLogs);
  const { status, output } = await callNginx(engine, container, nginx, ['-s', 'reload']);
  if (status !== 0)
    return {
      ok: false,
      message: `nginx -s reload failed in ${name}`,
      evidence: errorsIn(output, container),
    };
  const outcome = await confirmReload({
    before: new Set(nginx.children),
    serving: async () => (await runningNginx(engine, container))?.serving ?? [],
    errors,
    timeout: RELOAD_TIMEOUT,
  });
  switch (outcome.kind) {
    case 'loaded': {
      const draining = (await runningNginx(engine, container))?.draining.length ?? 0;
      const rest = draining === 0 ? '' : `; ${draining} old one(s) still finish connections`;
      return { ok: true, note: `${name} reloaded: new workers under master ${nginx.master}${rest}` };
    }
    case 'refused':
      return {
        ok: false,
        message: `NGINX in ${name} keeps the old configuration`,
        evidence: outcome.evidence,
      };
    case 'silent':
      return {
        ok: false,
        message: `no new workers in ${name} within ${RELOAD_TIMEOUT / 1000} s of the reload`,
        evidence: outcome.evidence,
      };
  }
}

async function callNginx(
  engine: Engine,
  { id }: Container,
  nginx: RunningNginx | undefined,
  args: readonly string[],
) {
  const call = [nginx?.program ?? 'nginx', ...(nginx?.arguments ?? []), ...args];
  const { status, stdout, stderr } = await engine.docker(['exec', id, ...call], { timeout: EXEC_TIMEOUT });
  return { status, output: stderr + stdout };
}

/** The errors in the output of NGINX; the last lines of the output when it contains no messages of NGINX. */
export function errorsIn(output: string, { mounts }: Pick<Container, 'mounts'>): readonly string[] {
  const { errors, text } = hostMessages(output, mounts);
  return errors.length > 0 ? errors : lastLines(text);
}
