import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A user of a host by numbers, as files are owned. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The user of a name in a host's own passwd(5), which under another root need not be this machine's; undefined: none. */
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
