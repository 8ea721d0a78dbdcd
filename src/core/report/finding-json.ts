import type { Finding } from '../controls/index.ts';
import type { Exception } from '../policy/index.ts';
import type { Json } from './json.ts';
import type { coveringException, finding } from './parts.schema.ts';
import type { ScopeJson } from './scope-json.ts';
import { placeJson } from './words.ts';

export type FindingJson = Json<typeof finding>;

/** A finding as JSON, with the names of its level and the exception that covers it. */
export function findingJson(
  { id, control, severity, message, place, evidence, fixable, outcome }: Finding,
  scope: ScopeJson,
  exception?: Exception,
): FindingJson {
  return {
    id,
    control,
    severity,
    message,
    ...placeJson(place),
    server: scope.server,
    location: scope.location,
    evidence,
    remedy: fixable,
    outcome,
    ...coveredBy(exception),
  };
}

/** The `exception` member of a finding; empty without an exception. */
export function coveredBy(exception: Exception | undefined): {
  readonly exception?: Json<typeof coveringException>;
} {
  if (exception === undefined) return {};
  const { reason, until } = exception;
  return { exception: { reason, until } };
}
