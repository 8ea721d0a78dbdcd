import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileChange } from '../../core/change/index.ts';
import { profiles } from '../../core/policy/index.ts';
import { applyChanges } from './apply.ts';
import type { Basis } from './journal.ts';
import { readTransactions, setState } from './journal.ts';
import { acquireLock } from './lock.ts';
import { readRecord } from './record.ts';
import { rollback } from './rollback.ts';
import type { StepResult } from './runtime.ts';

let folder: string;
let state: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-record-'));
  state = path.join(folder, 'state');
  file = path.join(folder, 'site.conf');
  writeFileSync(file, 'old\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const fine = async (): Promise<StepResult> => ({ ok: true, note: '' });
const runtime = { describe: () => '', validate: fine, reload: fine, verify: fine };

function options(basis: Basis | undefined, storesNewBytes = true) {
  const meta = {
    profile: 'p',
    summary: '',
    gatehouseVersion: '0.1.0',
    ...(basis === undefined ? {} : { basis }),
  };
  return { stateDirectory: state, target: folder, runtime, meta, storesNewBytes };
}

function basis(files: Readonly<Record<string, string>>): Basis {
  return { folder, nginx: '1.25.3', policy: profiles.strict, files };
}

async function change(before: string, after: string, ...rest: Parameters<typeof options>): Promise<string> {
  const changes: FileChange[] = [{ kind: 'write', path: file, before, after }];
  const result = await applyChanges(changes, options(...rest));
  if (!result.ok) throw new Error(result.message);
  return result.id;
}

test('an empty journal tells nothing, and one that cannot be read is no empty one', () => {
  expect(readRecord(state)).toMatchObject({ last: undefined, unfinished: undefined });
  mkdirSync(state);
  writeFileSync(path.join(state, 'journal'), '');
  expect(() => readRecord(state)).toThrow('ENOTDIR');
});

test('tells what was written last, also by a change that brought no policy, and forgets what was rolled back', async () => {
  const first = await change('old\n', 'new\n', basis({ [file]: 'hash', '/other': 'same' }));
  const record = readRecord(state);
  expect(record.last).toMatchObject({ id: first, folder, nginx: '1.25.3', gatehouse: '0.1.0' });
  expect(record.known.get(file)?.sha256).toBe('hash');
  expect(record.written.get(file)).toMatchObject({ by: { id: first }, text: 'new\n' });

  const second = await change('new\n', 'newer\n', undefined, false);
  const later = readRecord(state);
  expect(later.last?.id).toBe(first);
  expect(later.known.get(file)?.since.id).toBe(second);
  expect(later.known.get('/other')?.since.id).toBe(first);
  // The bytes were not to be kept, so that those of the first change say nothing any more.
  expect(later.written.get(file)).toEqual({ by: { id: second, at: expect.any(String) } });

  await rollback(options(undefined));
  expect(readRecord(state).written.get(file)?.text).toBe('new\n');
  await rollback(options(undefined));
  expect(readRecord(state)).toMatchObject({ last: undefined });
});

test('does not show a text that is not what was written', async () => {
  const id = await change('old\n', 'new\n', basis({}));
  appendFileSync(path.join(state, 'journal', id, '0.after'), 'tampered');
  expect(readRecord(state).written.get(file)).not.toHaveProperty('text');
});

test('tells a change that is under way from one that died', async () => {
  await change('old\n', 'new\n', basis({}));
  const [transaction] = readTransactions(state);
  if (transaction === undefined) throw new Error('no transaction');
  setState(state, transaction, 'prepared');
  appendFileSync(file, 'mine\n');
  expect(readRecord(state).unfinished).toMatchObject({ files: [file], changedSince: [file] });
  const lock = acquireLock(state, new Date());
  if (!lock.ok) throw new Error(lock.message);
  const names = readdirSync(state);
  expect(readRecord(state).unfinished).toMatchObject({ holder: { pid: process.pid }, changedSince: [] });
  expect(readdirSync(state)).toEqual(names);
  lock.release();
});

test('a change that is objected to is passed over for an earlier one, and refused by name with the reason', async () => {
  const first = await change('old\n', 'new\n', basis({}));
  const second = await change('new\n', 'newer\n', basis({}));
  const objection = ({ id }: { id: string }) => (id === second ? 'it is elsewhere' : undefined);
  const named = await rollback({ ...options(undefined), objection, id: second });
  expect(named).toMatchObject({ ok: false, message: expect.stringContaining('it is elsewhere') });
  expect(await rollback({ ...options(undefined), objection, force: true })).toMatchObject({
    ok: true,
    id: first,
  });
  expect(readFileSync(file, 'utf8')).toBe('old\n');
});
