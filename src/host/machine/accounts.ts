import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A user and a group by number, as the owner of a file. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Looks a user up in the passwd(5) of a host, whose root may be a folder of this machine; undefined when there is none. */
export function accountNamed(root: string, name: string): Account | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(root, 'etc/passwd'), 'utf8');
  } catch {
    return undefined;
  }
  const fields = text.split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = fields.find(([user]) => user === name) ?? [];
  return /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? '')
    ? { uid: Number(uid), gid: Number(gid) }
    : undefined;
}
