import * as v from 'valibot';
import type { HandEdit } from '../drift/index.ts';
import { change, integer, mode, nameOf, textOrNull } from './parts.schema.ts';

export const conflict = v.pipe(
  v.strictObject({
    path: v.string(),
    line: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
    block: v.pipe(
      v.string(),
      v.description('Such as "server a.example 443 > location /"; empty at the top of a file.'),
    ),
    setting: v.pipe(v.string(), v.description('Such as "add_header X-Frame-Options", or "mode".')),
    since: change,
    was: textOrNull,
    is: textOrNull,
    wanted: textOrNull,
  }),
  v.description(
    'An edit by hand, made since Gatehouse wrote the file, that the policy contradicts. Null: not there.',
  ),
);

export const edit = v.pipe(
  v.strictObject({
    path: v.string(),
    kind: nameOf<HandEdit['kind']>({ edited: true, added: true, gone: true, mode: true }),
    since: change,
    diff: v.pipe(textOrNull, v.description('Unified; null where Gatehouse did not write the file.')),
    modes: v.nullable(v.strictObject({ before: mode, after: mode })),
  }),
  v.description('A file that was edited since Gatehouse changed it. Session files are never included.'),
);

export const driftCause = v.variant('kind', [
  v.strictObject({
    kind: v.literal('unfinished'),
    id: v.string(),
    at: v.string(),
    state: v.picklist(['prepared', 'rolling-back']),
    files: v.array(v.string()),
    changedSince: v.pipe(
      v.array(v.string()),
      v.description('The next run changes nothing while there are any.'),
    ),
    holder: v.pipe(
      v.nullable(v.strictObject({ pid: integer, since: v.string() })),
      v.description('The process that is making the change; null: it died.'),
    ),
  }),
  v.strictObject({
    kind: v.literal('upgrade'),
    from: v.pipe(v.string(), v.description('Folder of the last change.')),
    to: v.pipe(v.string(), v.description('Folder now.')),
    since: change,
    lost: v.pipe(
      v.array(v.string()),
      v.description('What stood in the old folder and was not carried over.'),
    ),
  }),
  v.strictObject({ kind: v.literal('hand-edit'), edits: v.array(edit) }),
  v.strictObject({
    kind: v.literal('policy'),
    since: change,
    controls: v.array(v.string()),
    exceptions: v.pipe(
      v.array(
        v.strictObject({
          control: v.string(),
          server: v.exactOptional(v.string()),
          location: v.exactOptional(v.string()),
          until: v.string(),
        }),
      ),
      v.description('Exceptions that ended or were removed since.'),
    ),
  }),
  v.strictObject({ kind: v.literal('surroundings'), since: change, details: v.array(v.string()) }),
  v.strictObject({ kind: v.literal('never-applied') }),
]);

export const driftEntries = {
  drift: v.pipe(v.boolean(), v.description('True where the exit status is 1.')),
  causes: v.pipe(
    v.array(driftCause),
    v.description('Why it has drifted, the most serious first; empty where it has not.'),
  ),
  edits: v.pipe(
    v.array(edit),
    v.description('All edits by hand since the last change, also those that the policy does not concern.'),
  ),
  conflicts: v.pipe(v.array(conflict), v.description('What apply refuses to overwrite without --overwrite.')),
};

/** The part of `check` and `status` about drift. */
export const driftPart = v.strictObject(driftEntries);
