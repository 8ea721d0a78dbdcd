import { problemsOf } from '../change/index.ts';
import type { If, Level, LimitExcept, Location, Model, Server, Tls } from '../model/index.ts';
import { effectiveHeaders, effectiveRateLimits, effectiveTls, limitsOnlyCount } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { versionText } from '../nginx/index.ts';
import type { Json } from './json.ts';
import type {
  header,
  ifBlock,
  limitExcept as limitExceptSchema,
  location as locationSchema,
  postureSchema,
  rateLimit,
  server as serverSchema,
  tls as tlsSchema,
} from './posture.schema.ts';
import { problemJson } from './problems.ts';
import { decoded } from './words.ts';

/** The effective settings of a configuration as JSON: see `schemas/posture.schema.json`. Values are not escaped. */
export function postureJson(model: Model): Json<typeof postureSchema> {
  return {
    version: 1,
    nginxVersion: versionText(model.version),
    problems: problemsOf(model).map(problemJson),
    servers: model.servers.map((server) => serverJson(model, server)),
  };
}

function serverJson(model: Model, server: Server): Json<typeof serverSchema> {
  const tls = effectiveTls(model, server);
  return {
    ...startOf(server.block),
    serverNames: server.names.map(decoded),
    listen: server.listens.map(({ text }) => decoded(text)),
    ...settingsJson(model, server),
    tls: tls === undefined ? null : tlsJson(tls),
    locations: server.locations.map((location) => locationJson(model, location)),
    ifs: server.ifs.map((block) => ifJson(model, block)),
  };
}

function locationJson(model: Model, location: Location): Json<typeof locationSchema> {
  const { limitExcept } = location;
  return {
    path: decoded(location.path),
    match: location.match,
    ...startOf(location.block),
    ...settingsJson(model, location),
    locations: location.locations.map((nested) => locationJson(model, nested)),
    ifs: location.ifs.map((block) => ifJson(model, block)),
    limitExcept: limitExcept === undefined ? null : limitExceptJson(model, limitExcept),
  };
}

function ifJson(model: Model, block: If): Json<typeof ifBlock> {
  return { condition: decoded(block.condition), ...startOf(block.block), ...settingsJson(model, block) };
}

function limitExceptJson(model: Model, block: LimitExcept): Json<typeof limitExceptSchema> {
  return { methods: block.methods.map(decoded), ...startOf(block.block), ...settingsJson(model, block) };
}

interface SettingsJson {
  readonly headers: readonly Json<typeof header>[];
  readonly rateLimits: readonly Json<typeof rateLimit>[];
}

function settingsJson(model: Model, level: Level): SettingsJson {
  return {
    // NGINX sends no header with an empty value, but the line still stops inheritance.
    headers: effectiveHeaders(level, model.version)
      .filter(({ value }) => value !== '')
      .map(({ name, value, always, directive }) => ({
        name: decoded(name),
        value: decoded(value),
        always,
        ...startOf(directive),
      })),
    rateLimits: effectiveRateLimits(level).map(({ zone, burst, delay, directive }) => ({
      zone: decoded(zone),
      burst,
      delay,
      dryRun: limitsOnlyCount(level),
      ...startOf(directive),
    })),
  };
}

function tlsJson(tls: Tls): Json<typeof tlsSchema> {
  return {
    protocols: tls.protocols.value,
    ciphers: decoded(tls.ciphers.value),
    preferServerCiphers: tls.preferServerCiphers.value,
    curves: tls.curves.value.map(decoded),
    dhparam: tls.dhparam.value === undefined ? null : decoded(tls.dhparam.value),
    sessionCache: decoded(tls.sessionCache.value),
    sessionTimeout: decoded(tls.sessionTimeout.value),
    sessionTickets: tls.sessionTickets.value,
    bufferSize: decoded(tls.bufferSize.value),
    stapling: tls.stapling.value,
    staplingVerify: tls.staplingVerify.value,
    certificates: tls.certificates.value.map(decoded),
  };
}

function startOf(directive: Directive): { readonly file: string; readonly line: number } {
  const { file, line } = directive.place;
  return { file: decoded(file), line };
}
