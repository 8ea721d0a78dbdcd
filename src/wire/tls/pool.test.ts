import { expect, test } from 'vitest';
import { Pool, TOO_LATE } from './pool.ts';

const moment = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('never has more jobs under way than it may', async () => {
  const pool = new Pool(3, 5000);
  let [running, most] = [0, 0];
  const job = async () => {
    most = Math.max(most, ++running);
    await moment(2);
    running--;
  };
  await Promise.all(Array.from({ length: 20 }, () => pool.run(1, job)));
  expect(most).toBe(3);
  expect(pool.idle).toBe(3);
  pool.close();
});

test('starts urgent jobs first, and equally urgent ones in the order of asking', async () => {
  const pool = new Pool(1, 5000);
  const started: string[] = [];
  const job = (name: string) => async () => {
    started.push(name);
    await moment(1);
  };
  await Promise.all([
    pool.run(1, job('first')),
    pool.run(1, job('a')),
    pool.run(5, job('urgent')),
    pool.run(1, job('b')),
  ]);
  expect(started).toEqual(['first', 'urgent', 'a', 'b']);
  pool.close();
});

test('gives up what waits when the time is over', async () => {
  const pool = new Pool(1, 20);
  const running = pool.run(1, () => moment(40).then(() => 'done'));
  const waiting = pool.run(1, async () => 'never');
  expect(await waiting).toBe(TOO_LATE);
  expect(await running).toBe('done');
  expect(await pool.run(1, async () => 'never')).toBe(TOO_LATE);
  expect(pool.isOver).toBe(true);
});

test('goes on after a job that fails', async () => {
  const pool = new Pool(1, 5000);
  await expect(pool.run(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await pool.run(1, async () => 1)).toBe(1);
  pool.close();
});
