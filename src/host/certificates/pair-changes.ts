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
 * The changes that make a site present a certificate: to the files that its configuration names, and to copies of the old
 * ones as `.bak`. Empty when the files are right already.
 */
export function pairChanges(
  site: CertificateSite,
  target: Target,
  pair: Pair,
): Outcome<readonly FileChange[]> {
  const keyAttributes = target.attributesFor(site.keyFile, 'secret');
  const changes: FileChange[] = [];
  // All copies first, then key and certificate: both must match, so as little as possible is done between the two.
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

/** The program that renews a site's files and would not know of new ones; undefined when none is known. */
export function renewedBy({ certificateFile }: CertificateSite): string | undefined {
  try {
    return /\/letsencrypt\/(live|archive)\//.test(realpathSync(certificateFile)) ? 'certbot' : undefined;
  } catch {
    return undefined;
  }
}

function copyChange(file: string, after: string, attributes: FileAttributes): Outcome<FileChange> {
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there === undefined) return found({ kind: 'create', path: file, after, attributes });
  // A link could make the old key be written to a place that somebody else chose.
  if (!there.isFile())
    return failed(`${file}: the old file would be copied there, but it is not a regular file`);
  const before = contentOf(file);
  if (!before.ok) return before;
  return found({ kind: 'write', path: file, before: before.value ?? '', after, attributes });
}

/** The largest existing certificate or key that is read, in bytes: it may be a bundle. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Undefined when the file does not exist. */
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
