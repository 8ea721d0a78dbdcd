import { lstatSync, realpathSync, statSync } from 'node:fs';
import type { FileAttributes, FileChange } from '../../core/change/index.ts';
import { readRegularFile } from '../machine/index.ts';
import type { Target } from '../target/index.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { Pair } from './pair.ts';
import { chainText, keyText } from './pair.ts';
import type { CertificateSite } from './sites.ts';

/**
 * What has to be written for a site to show a certificate: the files that its configuration reads, and what they were
 * before beside them as `.bak`. Nothing where they are so already. Kasm's container mounts both files by themselves,
 * so there they are written in place.
 */
export function pairChanges(
  site: CertificateSite,
  target: Target,
  pair: Pair,
): Outcome<readonly FileChange[]> {
  const keyAttributes = target.attributesFor(site.keyFile, 'secret');
  const changes: FileChange[] = [];
  // Keys first: what is copied and what is written last stand close together, for the two must fit each other.
  const wanted =
    site.keyFile === site.certificateFile
      ? [{ file: site.keyFile, after: chainText(pair) + keyText(pair), attributes: keyAttributes }]
      : [
          { file: site.keyFile, after: keyText(pair), attributes: keyAttributes },
          {
            file: site.certificateFile,
            after: chainText(pair),
            attributes: target.attributesFor(site.certificateFile, 'public'),
          },
        ];
  const copies: FileChange[] = [];
  for (const { file, after, attributes } of wanted) {
    const before = contentOf(file);
    if (!before.ok) return before;
    if (before.value === undefined) {
      changes.push({ kind: 'create', path: file, after, attributes });
      continue;
    }
    if (before.value === after && hasAttributes(file, attributes)) continue;
    changes.push({
      kind: 'write',
      path: file,
      before: before.value,
      after,
      attributes,
      ...(target.writesInPlace ? { inPlace: true } : {}),
    });
    if (before.value === after) continue;
    const copy = copyChange(`${file}.bak`, before.value, attributes);
    if (!copy.ok) return copy;
    copies.push(copy.value);
  }
  return found([...copies, ...changes]);
}

/** The program that renews a site's files by itself, and would not know of new ones; undefined where none is known. */
export function keeperOf({ certificateFile }: CertificateSite): string | undefined {
  try {
    return /\/letsencrypt\/(live|archive)\//.test(realpathSync(certificateFile)) ? 'certbot' : undefined;
  } catch {
    return undefined;
  }
}

function copyChange(file: string, after: string, attributes: FileAttributes): Outcome<FileChange> {
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there === undefined) return found({ kind: 'create', path: file, after, attributes });
  // Through a link the old key could be led to wherever its maker likes.
  if (!there.isFile()) return failed(`${file}: the old file would be kept there, but it is no regular file`);
  const before = contentOf(file);
  if (!before.ok) return before;
  return found({ kind: 'write', path: file, before: before.value ?? '', after, attributes });
}

/** Bytes that a certificate or key may have which is there already: it may be a whole bundle. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Undefined where there is no such file. */
function contentOf(file: string): Outcome<string | undefined> {
  const reading = readRegularFile(file, MAX_BYTES);
  if (reading.ok) return found(reading.text);
  return reading.reason === 'missing' ? found(undefined) : failed(`${file}: ${reading.message}`);
}

function hasAttributes(file: string, { mode, uid, gid }: FileAttributes): boolean {
  const now = statSync(file);
  return (
    (mode === undefined || (now.mode & 0o7777) === mode) &&
    (uid === undefined || now.uid === uid) &&
    (gid === undefined || now.gid === gid)
  );
}
