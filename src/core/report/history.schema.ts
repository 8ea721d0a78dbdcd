import * as v from 'valibot';

export const historyEntry = v.strictObject({
  id: v.string(),
  at: v.pipe(v.string(), v.description('RFC 3339.')),
  state: v.string(),
  profile: v.string(),
  summary: v.string(),
  files: v.array(v.string()),
  gatehouse: v.pipe(v.string(), v.description('The version of Gatehouse that applied it.')),
  folder: v.pipe(
    v.nullable(v.string()),
    v.description(
      'The real folder that it was applied to: for Kasm, the folder of the version. Null where that is not known.',
    ),
  ),
  failure: v.exactOptional(
    v.pipe(
      v.strictObject({
        at: v.string(),
        step: v.string(),
        message: v.string(),
        evidence: v.array(v.string()),
      }),
      v.description('Why it was rolled back, unless that was requested.'),
    ),
  ),
});

export const historySchema = v.pipe(
  v.strictObject({ version: v.literal(1), entries: v.array(historyEntry) }),
  v.title('Gatehouse history'),
  v.description('The changes that were applied to an installation.'),
);
