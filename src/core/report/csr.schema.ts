import * as v from 'valibot';

export const csrSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    hosts: v.array(v.string()),
    request: v.pipe(v.string(), v.description('In PEM.')),
    keyFile: v.pipe(v.string(), v.description('Where the key is kept for gatehouse cert install.')),
    file: v.pipe(v.nullable(v.string()), v.description('Where the request was written.')),
  }),
  v.title('Gatehouse certificate request'),
  v.description('What gatehouse cert csr made. The key itself is never shown.'),
);
