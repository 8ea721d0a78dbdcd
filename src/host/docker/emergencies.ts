import { emergenciesIn, emergenciesSince, logSize } from '../machine/index.ts';
import { logOf } from './condition.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { hostMessages, hostPathOf } from './host-messages.ts';

/**
 * Collects `[emerg]` messages that a container's NGINX writes from now on: to its output, as the engine stores it, to error
 * logs that are mounted from the host, and to those that only the container has.
 *
 * @param errorLogs files as NGINX names them
 * @returns reads the messages since the call
 */
export async function watchEmergencies(
  engine: Engine,
  container: Container,
  errorLogs: readonly string[],
): Promise<() => Promise<string[]>> {
  const { mounts } = container;
  const onHost = new Map<string, number>();
  const inside: string[] = [];
  for (const file of new Set(errorLogs)) {
    const host = hostPathOf(mounts, file);
    if (host === undefined) inside.push(file);
    else onHost.set(host, logSize(host));
  }
  const known = new Set(await Promise.all(inside.map((file) => tailOf(engine, container, file))));
  const before = new Set([...known].flatMap(emergenciesIn));
  const since = ['--since', new Date().toISOString()];
  return async () => {
    const [output, ...tails] = await Promise.all([
      logOf(engine, container, since),
      ...inside.map((file) => tailOf(engine, container, file)),
    ]);
    const found = [
      ...emergenciesIn(output),
      ...[...onHost].flatMap(([file, from]) => emergenciesSince(file, from)),
      // Every line has a time stamp, so that old and new lines differ.
      ...tails.flatMap(emergenciesIn).filter((line) => !before.has(line)),
    ];
    return [...new Set(found)].map((line) => hostMessages(line, mounts).text);
  };
}

/** Bytes from the end of a log. */
const TAIL = 64 * 1024;

/** Only regular files: images link logs to the container's output, and reading that never ends. */
const READ_TAIL = `test -f "$1" && tail -c ${TAIL} "$1"`;

async function tailOf(engine: Engine, { id }: Container, file: string): Promise<string> {
  const { status, stdout } = await engine.docker(['exec', id, 'sh', '-c', READ_TAIL, 'sh', file]);
  return status === 0 ? stdout : '';
}
