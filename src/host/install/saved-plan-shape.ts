import * as v from 'valibot';

const bytes = v.pipe(v.string(), v.base64());
const mode = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777));
const absolutePath = v.pipe(v.string(), v.startsWith('/'));
const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const attributes = v.strictObject({
  mode: v.optional(mode),
  uid: v.optional(id),
  gid: v.optional(id),
});
const change = v.variant('kind', [
  v.strictObject({
    kind: v.literal('write'),
    path: absolutePath,
    sha256: v.string(),
    before: bytes,
    after: bytes,
    inPlace: v.optional(v.literal(true)),
    attributes: v.optional(attributes),
  }),
  v.strictObject({
    kind: v.literal('create'),
    path: absolutePath,
    after: bytes,
    attributes: v.optional(attributes),
  }),
  v.strictObject({ kind: v.literal('rename'), path: absolutePath, to: absolutePath }),
  v.strictObject({ kind: v.literal('mode'), path: absolutePath, before: mode, after: mode }),
]);
/** The form of a saved plan: what `plan --out` writes and `apply` reads, see `schemas/saved-plan.schema.json`. */
export const savedPlanShape = v.pipe(
  v.strictObject({
    version: v.literal(1),
    target: v.pipe(absolutePath, v.description("The installation's identity.")),
    policy: v.pipe(v.string(), v.description('What people call the policy that it is for.')),
    changes: v.array(change),
  }),
  v.title('Gatehouse saved plan'),
  v.description(
    'What gatehouse plan --out wrote, to be carried out on exactly the state that it was made from. Texts are in base64.',
  ),
);

export type SavedPlanFile = v.InferOutput<typeof savedPlanShape>;
export type SavedChange = SavedPlanFile['changes'][number];
export type SavedAttributes = v.InferOutput<typeof attributes>;
