import type {
  AppliedPolicy,
  ChangeName,
  ChangeRecord,
  KnownFile,
  UnfinishedChange,
  WrittenFile,
} from '../../core/drift/index.ts';
import { changedSince } from './compare.ts';
import type { Transaction } from './journal.ts';
import { newBytes, readTransactions } from './journal.ts';
import { livingHolder } from './lock.ts';

/** Reads the record of changes from an installation's journal. Changes nothing. Throws when the journal cannot be read. */
export function readRecord(stateDirectory: string): ChangeRecord {
  const transactions = readTransactions(stateDirectory);
  const inForce = transactions.filter(({ state }) => state === 'committed');
  const last = inForce.findLast(({ meta }) => meta.basis !== undefined);
  return {
    last: last === undefined ? undefined : broughtChange(last),
    known: knownFiles(inForce),
    written: writtenFiles(stateDirectory, inForce),
    unfinished: unfinishedOf(stateDirectory, transactions),
  };
}

function broughtChange({
  id,
  at,
  meta: { basis, gatehouseVersion },
}: Transaction): AppliedPolicy | undefined {
  if (basis === undefined) return undefined;
  const { folder, nginx, policy } = basis;
  return { id, at, folder, nginx, gatehouse: gatehouseVersion, policy };
}

/** A change that applied a policy lists all files. A later one, such as of a certificate, lists those that it wrote. */
function knownFiles(inForce: readonly Transaction[]): ReadonlyMap<string, KnownFile> {
  const known = new Map<string, KnownFile>();
  for (const { id, at, meta, entries } of inForce) {
    const since: ChangeName = { id, at };
    if (meta.basis !== undefined) {
      known.clear();
      for (const [file, sha256] of Object.entries(meta.basis.files)) known.set(file, { since, sha256 });
    } else {
      for (const { path, sha256After } of entries)
        if (sha256After !== undefined && known.has(path)) known.set(path, { since, sha256: sha256After });
    }
  }
  return known;
}

function writtenFiles(
  stateDirectory: string,
  inForce: readonly Transaction[],
): ReadonlyMap<string, WrittenFile> {
  const written = new Map<string, WrittenFile>();
  for (const transaction of inForce) {
    const by: ChangeName = { id: transaction.id, at: transaction.at };
    for (const entry of transaction.entries) {
      if (entry.kind === 'rename') {
        written.delete(entry.path);
        continue;
      }
      const { mode, text } = written.get(entry.path) ?? {};
      const bytes = newBytes(stateDirectory, transaction, entry)?.toString('latin1');
      const modeNow = entry.modeAfter ?? mode;
      // When the journal lacks the last text that was written, the one before it is of no use.
      const textNow = entry.kind === 'mode' ? text : bytes;
      written.set(entry.path, {
        by,
        ...(textNow === undefined ? {} : { text: textNow }),
        ...(modeNow === undefined ? {} : { mode: modeNow }),
      });
    }
  }
  return written;
}

function unfinishedOf(
  stateDirectory: string,
  transactions: readonly Transaction[],
): UnfinishedChange | undefined {
  for (const transaction of transactions.toReversed()) {
    const { id, at, state, entries } = transaction;
    if (state !== 'prepared' && state !== 'rolling-back') continue;
    const holder = livingHolder(stateDirectory);
    return {
      id,
      at,
      state,
      files: [...new Set(entries.map(({ path }) => path))],
      // While a run is in progress, any file may be in between.
      changedSince: holder === undefined ? changedSince(transaction) : [],
      ...(holder === undefined ? {} : { holder: { pid: holder.pid, since: holder.since } }),
    };
  }
  return undefined;
}
