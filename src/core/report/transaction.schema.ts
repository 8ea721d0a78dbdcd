import * as v from 'valibot';

export const transactionSchema = v.pipe(
  v.variant('ok', [
    v.strictObject({
      version: v.literal(1),
      ok: v.literal(true),
      id: v.pipe(
        v.string(),
        v.description('Of the change; for gatehouse rollback, empty when there was nothing to do.'),
      ),
      notes: v.array(v.string()),
    }),
    v.strictObject({
      version: v.literal(1),
      ok: v.literal(false),
      step: v.pipe(
        v.picklist([
          'lock',
          'recover',
          'compare',
          'prepare',
          'journal',
          'write',
          'validate',
          'reload',
          'verify',
          'commit',
          'roll-back',
        ]),
        v.description('The one that failed.'),
      ),
      message: v.string(),
      evidence: v.array(v.string()),
      rolledBack: v.pipe(
        v.boolean(),
        v.description('True when something had been written and every file is as before again.'),
      ),
      code: v.pipe(v.string(), v.description('From a closed list: docs/problems.md.')),
      hint: v.exactOptional(v.pipe(v.string(), v.description('What to do about it.'))),
    }),
  ]),
  v.title('Gatehouse transaction'),
  v.description('How gatehouse apply or gatehouse rollback ended.'),
);
