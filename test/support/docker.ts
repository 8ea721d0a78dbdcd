import { describe, expect } from 'vitest';
import { TEST_FILE_VARIABLE } from './docker-host.ts';
import { NO_DOCKER_VARIABLE, whyNoDocker } from './docker-probe.ts';
import { isFull } from './sample.ts';

/**
 * `describe` for tests that need a real Docker engine. Where none can run, the tests are skipped, and their title
 * and the output say why.
 */
export function describeOnDocker(title: string, body: () => void): void {
  if (reason === '') describe(title, body);
  else describe.skip(`${title} (skipped: ${reason})`, body);
}

/** The same, for those that only `npm run test:full` has the time for. */
export function describeOnDockerFull(title: string, body: () => void): void {
  if (isFull) describeOnDocker(title, body);
  else describe.skip(title, body);
}

// What a file starts is counted by its name.
process.env[TEST_FILE_VARIABLE] = expect.getState().testPath;

// The project of these tests has asked once for all of them; a file that runs elsewhere asks itself.
const reason = process.env[NO_DOCKER_VARIABLE] ?? (await whyNoDocker()) ?? '';
if (reason !== '') process.stderr.write(`tests that need Docker are skipped: ${reason}\n`);
