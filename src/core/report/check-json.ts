import type { Plan } from '../change/index.ts';
import type { Drift } from '../drift/index.ts';
import type { checkSchema } from './check.schema.ts';
import { driftJson } from './drift.ts';
import type { Json } from './json.ts';
import { planJson } from './plan-json.ts';

/** A plan and the drift that it would fix, as JSON: see `schemas/check.schema.json`. */
export function checkJson(plan: Plan, policyName: string, drift: Drift): Json<typeof checkSchema> {
  return { ...planJson(plan, policyName, drift.conflicts), ...driftJson(drift) };
}
