import { textDiff } from '../change/index.ts';
import type { ByteString } from '../nginx/index.ts';
import type { ChangeName, ChangeRecord, CurrentState } from './record.ts';

/** A file that differs from the state in the journal. */
export interface HandEdit {
  readonly path: string;
  /** `added` and `gone` concern the configuration; the file may exist on the disk all the same. */
  readonly kind: 'edited' | 'added' | 'gone' | 'mode';
  /** The change before the edit. */
  readonly since: ChangeName;
  /**
   * A unified diff from the text that Gatehouse wrote to the current one; absent when Gatehouse did not write the
   * file.
   */
  readonly diff?: ByteString;
  readonly modes?: { readonly before: number; readonly after: number };
}

/**
 * The edits of the configuration by hand since the last change. After an upgrade there are none, because the files are
 * new. Session files are ignored.
 */
export function handEdits({ last, known, written }: ChangeRecord, current: CurrentState): HandEdit[] {
  if (last !== undefined && last.folder !== current.folder) return [];
  const edits: HandEdit[] = [];
  const seen = new Set<string>();
  for (const { path, realPath, sha256, text } of current.files) {
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
    const now = current.modes.get(realPath);
    if (mode === undefined || now === undefined || now.mode === mode) continue;
    edits.push({ path: now.path, kind: 'mode', since: by, modes: { before: mode, after: now.mode } });
  }
  return edits;
}
