import { beforeEach, onTestFailed } from 'vitest';

beforeEach(() => {
  onTestFailed(({ task }) => {
    for (const error of task.result?.errors ?? [])
      error.message += `\n(GATEHOUSE_SEED=${process.env.GATEHOUSE_SEED} draws the same samples again)`;
  });
});
