import * as v from 'valibot';
import { severityCounts, textOrNull } from './parts.schema.ts';
import { certificateEntries, scanFindingEntries } from './scan.schema.ts';

export const certificateFinding = v.strictObject({
  ...scanFindingEntries,
  hint: v.exactOptional(v.pipe(v.string(), v.description('What to do about it.'))),
});

export const certificateFile = v.strictObject({
  certificateFile: v.string(),
  keyFile: v.pipe(textOrNull, v.description('Null where a single file was inspected.')),
  servers: v.pipe(v.array(v.string()), v.description('The names of the servers that use it.')),
  ...certificateEntries,
  isAuthority: v.pipe(v.boolean(), v.description('CA:TRUE.')),
  keyMatches: v.pipe(v.nullable(v.boolean()), v.description('Null where there was no key to compare.')),
  keyProblem: v.pipe(textOrNull, v.description('Why the key could not be compared.')),
  findings: v.array(certificateFinding),
});

export const certificatesSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    subject: v.pipe(v.string(), v.description('The installation, or the file.')),
    certificates: v.array(certificateFile),
    unreadable: v.pipe(
      v.array(v.strictObject({ certificate: v.string(), reason: v.string() })),
      v.description('Certificates that could not be inspected; the exit status is then 2.'),
    ),
    summary: severityCounts,
  }),
  v.title('Gatehouse certificates'),
  v.description(
    'What gatehouse cert inspect found out about the certificates of an installation, or of a file.',
  ),
);
