import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';

/** Tests on a real Docker engine. */
const DOCKER = ['src/host/docker/*.system.test.ts', 'test/docker-*.system.test.ts'];
const isFull = process.env.GATEHOUSE_TESTS === 'full';
// Workers inherit it: one seed for the whole run.
process.env.GATEHOUSE_SEED ??= String(randomInt(2 ** 31));

const MINUTE = 60_000;
/**
 * Limits only end what hangs: ten times what the slowest test takes on a quiet machine, so that a busy one fails
 * nothing. Whole sweeps take as long as they take.
 */
const LIMITS = {
  unit: isFull ? 10 * MINUTE : MINUTE,
  system: isFull ? 60 * MINUTE : 5 * MINUTE,
  docker: isFull ? 60 * MINUTE : 10 * MINUTE,
};
const NAMES_THE_SEED = 'test/support/setup.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: LIMITS.unit,
          hookTimeout: LIMITS.unit,
          setupFiles: [NAMES_THE_SEED, 'test/support/property-setup.ts'],
          // No module keeps anything that a test changes, so the files of a worker share them: nearly twice as fast.
          isolate: false,
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/*.system.test.ts', 'test/fixtures/**', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'system',
          include: ['src/**/*.system.test.ts', 'test/**/*.system.test.ts'],
          exclude: [...DOCKER, 'test/fixtures/**', '**/node_modules/**'],
          testTimeout: LIMITS.system,
          hookTimeout: LIMITS.system,
          setupFiles: [NAMES_THE_SEED],
          // One more than most machines that run this have processors: tests mostly wait for programs.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'docker',
          include: DOCKER,
          globalSetup: 'test/support/docker-setup.ts',
          testTimeout: LIMITS.docker,
          hookTimeout: LIMITS.docker,
          setupFiles: [NAMES_THE_SEED],
          // Last in the whole sweeps, where many containers start at once; else there is one file, beside the others.
          maxWorkers: isFull ? 2 : 3,
          sequence: { groupOrder: isFull ? 2 : 1 },
        },
      },
    ],
  },
});
