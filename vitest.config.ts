import { defineConfig } from 'vitest/config';

/** Tests on a real Docker engine. */
const DOCKER = ['src/host/docker/*.system.test.ts', 'test/docker-*.system.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Properties run many times over; a busy machine must not fail them.
          testTimeout: 60_000,
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
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          // After the unit tests: real servers are timed, and should not share the machine with them.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'docker',
          include: DOCKER,
          globalSetup: 'test/support/docker-setup.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          // Last: many containers start at once.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
