import * as v from 'valibot';
import { profileNames } from './profiles.ts';
import type { ControlId } from './types.ts';
import * as values from './values.ts';

/*
 * The policy file as people write it: kebab-case, partial, with shorthands. Checks that a JSON Schema
 * can say come as `regex`, `minValue` and the like; those it cannot say come as `sound`, before them,
 * so that their more telling message is the one that is shown.
 */

/** A check of a value by one of the functions of `values.ts`. */
function sound<Value>(problemOf: (value: Value) => values.Problem) {
  return v.rawCheck<Value>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const message = problemOf(dataset.value);
    if (message !== undefined) addIssue({ message });
  });
}

function text(problemOf: (value: string) => values.Problem, pattern: RegExp) {
  return v.pipe(v.string(), sound(problemOf), v.regex(pattern, 'is not well formed'));
}

function whole(smallest: number, largest: number) {
  return v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(smallest, `must be at least ${smallest}`),
    v.maxValue(largest, `must be at most ${largest}`),
  );
}

function list<Item extends v.GenericSchema<string, string>>(item: Item) {
  return v.pipe(
    v.array(item),
    v.minLength(1, 'must name at least one'),
    sound<string[]>((items) => values.repeated(items)),
  );
}

// NGINX says on and off where YAML says true and false; both are understood.
const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['on', 'off'])]),
  v.transform((value) => value === true || value === 'on'),
);

const off = v.literal('off');
const on = v.literal('on');
const headerOptions = { always: v.optional(flag), 'hide-upstream': v.optional(flag) };
const headerValue = /^[ -#%-~]+$/;
const origins = list(text(values.originProblem, /^https:\/\/(\*\.)?[a-z0-9.:[\]-]+$/));
const mode = text(values.modeProblem, /^0?[0-7]{3}$/);

// X-Frame-Options says deny where frame-ancestors says none; both are understood.
const frameAllow = v.union([
  v.pipe(
    v.picklist(['deny', 'none', 'same-origin', 'any']),
    v.transform((word) => (word === 'deny' ? 'none' : word)),
  ),
  origins,
]);
const cspValue = text(values.cspProblem, headerValue);
const referrerToken =
  '(?:no-referrer|no-referrer-when-downgrade|origin|origin-when-cross-origin|same-origin|strict-origin|strict-origin-when-cross-origin|unsafe-url)';
const referrerValue = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^${referrerToken}(?:, ?${referrerToken})*$`),
    'is not a policy that browsers know (or several, separated by commas)',
  ),
);
const corsAllow = v.union([v.literal('none'), origins]);
const rate = text(values.rateProblem, /^[1-9][0-9]*r\/[sm]$/);
const maxAge = v.pipe(
  v.union([
    v.pipe(v.number(), sound<number>(values.maxAgeProblem), v.minValue(0)),
    text(values.maxAgeProblem, /^[0-9]+[smhdwy]?$/),
  ]),
  v.transform((age) => (typeof age === 'number' ? age : (values.secondsOf(age) ?? 0))),
);

const behind = v.strictObject({
  'trusted-proxies': list(text(values.subnetProblem, /^[0-9a-fA-F.:]+(\/[0-9]+)?$/)),
  header: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:proxy_protocol|[A-Za-z0-9][A-Za-z0-9-]*)$/, "must be a header's name, or proxy_protocol"),
    ),
  ),
  recursive: v.optional(flag),
});

const controls = {
  'frame-options': v.union([
    off,
    on,
    ...frameAllow.options,
    v.strictObject({ allow: v.optional(frameAllow), ...headerOptions }),
  ]),
  'content-security-policy': v.union([
    off,
    on,
    cspValue,
    v.strictObject({
      mode: v.optional(v.picklist(['enforce', 'report-only'])),
      value: v.optional(cspValue),
      ...headerOptions,
    }),
  ]),
  'referrer-policy': v.union([
    off,
    on,
    referrerValue,
    v.strictObject({ value: v.optional(referrerValue), ...headerOptions }),
  ]),
  cors: v.union([
    off,
    on,
    ...corsAllow.options,
    v.strictObject({
      allow: v.optional(corsAllow),
      credentials: v.optional(flag),
      'fixed-origins': v.optional(v.picklist(['keep', 'mend'])),
    }),
  ]),
  'rate-limit': v.union([
    off,
    on,
    rate,
    v.strictObject({
      zone: v.optional(
        v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be letters, digits, - and _, at most 64')),
      ),
      size: v.optional(text(values.zoneSizeProblem, /^[0-9]+[kKmM]?$/)),
      rate: v.optional(rate),
      burst: v.optional(whole(1, 1_000_000)),
      delay: v.optional(v.union([v.literal('nodelay'), whole(1, 1_000_000)])),
      status: v.optional(whole(400, 599)),
      key: v.optional(text(values.keyProblem, /^[A-Za-z0-9_.:|,/${}-]*\$[A-Za-z0-9_.:|,/${}-]+$/)),
      behind: v.optional(behind),
    }),
  ]),
  tls: v.union([
    off,
    on,
    v.strictObject({
      protocols: v.optional(list(v.picklist(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']))),
      ciphers: v.optional(
        v.pipe(
          v.string(),
          v.regex(
            /^[A-Za-z0-9+!@-][A-Za-z0-9+!@=_.:,-]*$/,
            'must be an OpenSSL cipher list: names and + - ! @ = _ . between colons or commas, without spaces',
          ),
        ),
      ),
      'prefer-server-ciphers': v.optional(flag),
      curves: v.optional(
        v.pipe(
          list(
            v.pipe(
              v.string(),
              v.regex(
                /^[A-Za-z][A-Za-z0-9_.-]*$/,
                'must be the name of a curve: letters, digits, - _ and . after a first letter',
              ),
            ),
          ),
          sound<string[]>(values.curvesProblem),
        ),
      ),
      'session-cache': v.optional(
        text(values.sessionCacheProblem, /^(?:off|none|builtin|shared:)[A-Za-z0-9_: -]*$/),
      ),
      'session-timeout': v.optional(
        v.union([
          v.literal('keep'),
          v.pipe(
            v.string(),
            v.regex(/^[1-9][0-9]{0,8}[smhdwMy]?$/, 'must be a time as NGINX writes it, or keep'),
          ),
        ]),
      ),
      'session-tickets': v.optional(v.union([v.literal('keep'), flag])),
      'buffer-size': v.optional(
        v.union([v.literal('keep'), text(values.bufferSizeProblem, /^[0-9]+[kKmM]?$/)]),
      ),
      stapling: v.optional(v.picklist(['on', 'off', 'when-possible'])),
      dhparam: v.optional(
        v.union([
          v.literal('none'),
          v.pipe(
            v.string(),
            v.regex(/^[!#%&(-:<-Z^-z~]+$/, 'must be a path without spaces, quotes, $, ; or braces, or none'),
          ),
        ]),
      ),
    }),
  ]),
  hsts: v.union([
    off,
    on,
    maxAge,
    v.strictObject({
      'max-age': v.optional(maxAge),
      'include-sub-domains': v.optional(flag),
      preload: v.optional(flag),
      ...headerOptions,
    }),
  ]),
  'content-type-options': v.union([off, on, v.strictObject(headerOptions)]),
  'server-tokens': v.union([off, on, v.strictObject({ value: v.optional(off) })]),
  'file-permissions': v.union([
    off,
    on,
    v.strictObject({
      configuration: v.optional(mode),
      directories: v.optional(mode),
      'private-keys': v.optional(mode),
    }),
  ]),
  'stray-files': v.union([off, on, v.strictObject({})]),
} as const satisfies Record<ControlId, v.GenericSchema>;

/** Every control there is, in the order in which reports and policies show them. */
export const controlIds = Object.keys(controls) as readonly ControlId[];

const oneLine = v.pipe(v.string(), sound(values.lineProblem), v.minLength(1));

const exception = v.strictObject({
  control: v.picklist(controlIds),
  server: v.optional(oneLine),
  location: v.optional(oneLine),
  reason: v.pipe(
    v.string(),
    sound(values.reasonProblem),
    v.minLength(10),
    v.maxLength(1000),
    v.regex(/\S\s+\S/),
  ),
  until: text(values.dateProblem, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
});

/** The schema of a policy file, from which its JSON Schema is generated as well. */
export const policyFileSchema = v.strictObject({
  version: v.literal(1),
  profile: v.optional(v.picklist(profileNames)),
  controls: v.optional(
    v.strictObject({
      'frame-options': v.optional(controls['frame-options']),
      'content-security-policy': v.optional(controls['content-security-policy']),
      'referrer-policy': v.optional(controls['referrer-policy']),
      cors: v.optional(controls.cors),
      'rate-limit': v.optional(controls['rate-limit']),
      tls: v.optional(controls.tls),
      hsts: v.optional(controls.hsts),
      'content-type-options': v.optional(controls['content-type-options']),
      'server-tokens': v.optional(controls['server-tokens']),
      'file-permissions': v.optional(controls['file-permissions']),
      'stray-files': v.optional(controls['stray-files']),
    }),
  ),
  exceptions: v.optional(v.array(exception)),
});

/** A policy file that has passed the schema. */
export type PolicyFile = v.InferOutput<typeof policyFileSchema>;
export type ControlsFile = NonNullable<PolicyFile['controls']>;
