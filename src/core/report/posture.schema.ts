import * as v from 'valibot';
import type { Location } from '../model/index.ts';
import { count, nameOf, problem, textOrNull } from './parts.schema.ts';

const startEntries = { file: v.string(), line: count };

export const header = v.strictObject({
  name: v.string(),
  value: v.pipe(v.string(), v.minLength(1)),
  always: v.boolean(),
  ...startEntries,
});

export const rateLimit = v.strictObject({
  zone: v.string(),
  burst: count,
  delay: v.union([v.literal('nodelay'), count]),
  dryRun: v.boolean(),
  ...startEntries,
});

const settingEntries = { headers: v.array(header), rateLimits: v.array(rateLimit) };

export const ifBlock = v.strictObject({ condition: v.string(), ...startEntries, ...settingEntries });

export const limitExcept = v.strictObject({
  methods: v.array(v.string()),
  ...startEntries,
  ...settingEntries,
});

const locationEntries = {
  path: v.string(),
  match: nameOf<Location['match']>({
    prefix: true,
    exact: true,
    'prefix-stop': true,
    regex: true,
    'regex-nocase': true,
    named: true,
  }),
  ...startEntries,
  ...settingEntries,
  ifs: v.array(ifBlock),
  limitExcept: v.nullable(limitExcept),
};

type LocationOutput = v.InferOutput<v.StrictObjectSchema<typeof locationEntries, undefined>> & {
  locations: LocationOutput[];
};

export const location: v.GenericSchema<LocationOutput> = v.strictObject({
  ...locationEntries,
  locations: v.array(v.lazy(() => location)),
});

export const tls = v.strictObject({
  protocols: v.array(v.string()),
  ciphers: v.string(),
  preferServerCiphers: v.boolean(),
  curves: v.array(v.string()),
  dhparam: textOrNull,
  sessionCache: v.string(),
  sessionTimeout: v.string(),
  sessionTickets: v.boolean(),
  bufferSize: v.string(),
  stapling: v.boolean(),
  staplingVerify: v.boolean(),
  certificates: v.array(v.string()),
});

export const server = v.strictObject({
  ...startEntries,
  serverNames: v.array(v.string()),
  listen: v.array(v.string()),
  ...settingEntries,
  tls: v.nullable(tls),
  locations: v.array(location),
  ifs: v.array(ifBlock),
});

export const postureSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    nginxVersion: v.string(),
    problems: v.array(problem),
    servers: v.array(server),
  }),
  v.title('Gatehouse posture'),
  v.description(
    'What a configuration really does: effective headers, limits and TLS settings of every level.',
  ),
);
