import * as v from 'valibot';
import { RULES, SUBJECTS } from '../controls/index.ts';
import { SEVERITIES } from '../findings/index.ts';

/** A number of things. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const integer = v.pipe(v.number(), v.integer());

export const textOrNull = v.nullable(v.string());

/** Permission bits such as `0640`. */
export const mode = v.pipe(v.string(), v.regex(/^[0-7]{4}$/));

/** One of the names of a union that exists as a type only: a name too many or too few is a type error. */
export function nameOf<Name extends string>(names: Readonly<Record<Name, true>>) {
  return v.picklist(Object.keys(names) as Name[]);
}

const ruleIds = RULES.map(({ id }) => id);

/** A control, or a rule without settings. */
export const control = v.picklist(ruleIds);

/** A kind of finding, by its id of two parts such as `cors/reflected`. */
const findingId = v.pipe(
  v.string(),
  v.regex(/^[a-z-]+\/[a-z0-9-]+$/),
  v.description('Of two parts, such as cors/reflected: gatehouse explain ID says what it means.'),
);

export const severity = v.picklist(SEVERITIES);

const severityEntries = { critical: count, high: count, medium: count, low: count, info: count };

export const severityCounts = v.strictObject(severityEntries);

export const exceptedEntries = { ...severityEntries, excepted: count };

export const exceptedCounts = v.pipe(
  v.strictObject(exceptedEntries),
  v.description('Findings under an exception are counted as excepted only.'),
);

/** Where in a file something stands. */
export const placeEntries = { file: v.string(), line: count, column: count };

/** The level of the configuration that something is about. */
export const scopeEntries = {
  server: v.pipe(v.nullable(v.string()), v.description('Null outside every server.')),
  location: v.pipe(
    v.nullable(v.string()),
    v.description('As written in the configuration; null for a server as a whole.'),
  ),
};

/** The exception that a finding falls under. */
export const coveringException = v.strictObject({ reason: v.string(), until: v.string() });

export const finding = v.pipe(
  v.strictObject({
    id: findingId,
    control: v.string(),
    severity,
    message: v.string(),
    ...placeEntries,
    ...scopeEntries,
    evidence: v.string(),
    remedy: v.pipe(v.boolean(), v.description('True when gatehouse plan can fix it.')),
    outcome: v.pipe(v.string(), v.description('Stable within a control.')),
    exception: v.exactOptional(coveringException),
  }),
  v.description('A place where the configuration deviates from the policy.'),
);

export const problem = v.pipe(
  v.strictObject({
    code: v.string(),
    severity: v.picklist(['error', 'warning']),
    message: v.string(),
    ...placeEntries,
    hint: v.exactOptional(v.string()),
  }),
  v.description('Something in a file that cannot be read or is invalid.'),
);

export const exception = v.pipe(
  v.strictObject({
    control: v.picklist(SUBJECTS),
    server: textOrNull,
    location: textOrNull,
    reason: v.string(),
    until: v.string(),
    state: v.picklist(['active', 'ending', 'ended']),
    findings: v.pipe(count, v.description('How many findings it covers.')),
    ...placeEntries,
  }),
  v.description('An exception of the policy.'),
);

export const change = v.pipe(
  v.strictObject({ id: v.string(), at: v.pipe(v.string(), v.description('RFC 3339.')) }),
  v.description('A change in the journal.'),
);
