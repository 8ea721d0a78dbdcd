// The files under opt/ as values. A build takes in what this module gives, instead of the module: the demonstration
// then needs no folder beside the program.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const folder = new URL('.', import.meta.url);

export const installation = entriesUnder('opt');

/** A folder before what is in it. */
function entriesUnder(path) {
  const names = readdirSync(new URL(path, folder)).sort();
  return [{ kind: 'folder', path }, ...names.flatMap((name) => entry(`${path}/${name}`))];
}

function entry(path) {
  const place = new URL(path, folder);
  const status = lstatSync(place);
  if (status.isSymbolicLink()) return [{ kind: 'link', path, to: readlinkSync(place) }];
  if (status.isDirectory()) return entriesUnder(path);
  // Only this bit is kept by git.
  const mode = status.mode & 0o100 ? 0o755 : 0o644;
  return [{ kind: 'file', path, mode, bytes: readFileSync(place, 'latin1') }];
}
