import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { FileAttributes, FileChange } from '../../core/change/index.ts';
import type { SavedAttributes, SavedChange, SavedPlanFile } from './saved-plan-shape.ts';
import { savedPlanShape } from './saved-plan-shape.ts';

/** A plan that is stored to be applied later, on exactly the state that it was made from. */
export interface SavedPlan {
  /** The installation's identity. */
  readonly target: string;
  /** What people call the policy that it is for. */
  readonly policy: string;
  readonly changes: readonly FileChange[];
}

/** Writes a plan as JSON. Texts are base64; each old text has its hash. */
export function serializePlan({ target, policy, changes }: SavedPlan): string {
  const saved: SavedPlanFile = { version: 1, target, policy, changes: changes.map(savedChange) };
  return `${JSON.stringify(saved, null, 2)}\n`;
}

function savedChange(change: FileChange): SavedChange {
  switch (change.kind) {
    case 'write':
      return {
        ...change,
        sha256: hashOf(change.before),
        before: encoded(change.before),
        after: encoded(change.after),
      };
    case 'create':
      return { ...change, after: encoded(change.after) };
    default:
      return change;
  }
}

export type ParsedPlan =
  | ({ readonly ok: true } & SavedPlan)
  | { readonly ok: false; readonly message: string };

/** Reads a saved plan. Refuses a text that is not a plan, or whose old texts do not match their hashes. */
export function parsePlan(text: string): ParsedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      message: `it is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const parsed = v.safeParse(savedPlanShape, value);
  if (!parsed.success) return { ok: false, message: `it is not a saved plan: ${v.summarize(parsed.issues)}` };
  const { target, policy } = parsed.output;
  const changes: FileChange[] = [];
  for (const change of parsed.output.changes) {
    switch (change.kind) {
      case 'write': {
        const { sha256, attributes, inPlace, ...rest } = change;
        const before = decoded(change.before);
        if (hashOf(before) !== sha256)
          return { ok: false, message: `its old text of ${change.path} does not match its hash` };
        const how = { ...(inPlace ? { inPlace } : {}), ...attributesOf(attributes) };
        changes.push({ ...rest, before, after: decoded(change.after), ...how });
        break;
      }
      case 'create':
        changes.push({
          kind: 'create',
          path: change.path,
          after: decoded(change.after),
          ...attributesOf(change.attributes),
        });
        break;
      default:
        changes.push(change);
    }
  }
  return { ok: true, target, policy, changes };
}

/** Leaves out absent members, which differ from `undefined` (exactOptionalPropertyTypes). */
function attributesOf(attributes: SavedAttributes | undefined): {
  readonly attributes?: FileAttributes;
} {
  if (attributes === undefined) return {};
  const { mode, uid, gid } = attributes;
  return {
    attributes: {
      ...(mode === undefined ? {} : { mode }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex');
}

function encoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}
