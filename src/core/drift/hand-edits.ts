import { textDiff } from '../change/index.ts';
import type { ByteString } from '../nginx/index.ts';
import type { ChangeName, ChangeRecord, Present } from './record.ts';

/** A file that is not as Gatehouse left it, by the journal. */
export interface HandEdit {
  readonly path: string;
  /** `added` and `gone`: as a part of the configuration, whatever the disk has. */
  readonly kind: 'edited' | 'added' | 'gone' | 'mode';
  /** The change after which it was made. */
  readonly since: ChangeName;
  /** A unified diff of what was written and what is there, where Gatehouse wrote the file. */
  readonly diff?: ByteString;
  readonly modes?: { readonly before: number; readonly after: number };
}

/**
 * What hands did to the configuration since the last change. After an upgrade there is nothing to compare with: the
 * files are fresh ones. Session files are in neither of the two.
 */
export function handEdits({ last, known, written }: ChangeRecord, present: Present): HandEdit[] {
  if (last !== undefined && last.folder !== present.folder) return [];
  const edits: HandEdit[] = [];
  const seen = new Set<string>();
  for (const { path, realPath, sha256, text } of present.files) {
    seen.add(realPath);
    const was = known.get(realPath);
    const before = written.get(realPath)?.text;
    if (was === undefined) {
      if (last !== undefined) edits.push({ path, kind: 'added', since: { id: last.id, at: last.at } });
    } else if (was.sha256 !== sha256) {
      const diff =
        before === undefined ? undefined : textDiff([{ kind: 'write', path, before, after: text }]);
      edits.push({ path, kind: 'edited', since: was.since, ...(diff === undefined ? {} : { diff }) });
    }
  }
  for (const [path, { since }] of known) if (!seen.has(path)) edits.push({ path, kind: 'gone', since });
  for (const [realPath, { by, mode }] of written) {
    const now = present.modes.get(realPath);
    if (mode === undefined || now === undefined || now.mode === mode) continue;
    edits.push({ path: now.path, kind: 'mode', since: by, modes: { before: mode, after: now.mode } });
  }
  return edits;
}
