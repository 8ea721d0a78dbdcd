import { problemsOf } from '../change/index.ts';
import type { If, Level, Location, Model, Server } from '../model/index.ts';
import { effectiveHeaders, effectiveRateLimits, effectiveTls, effectiveValue } from '../model/index.ts';
import { decodeUtf8, versionText } from '../nginx/index.ts';
import { problemJson } from './problem-json.ts';

/**
 * What a configuration does, place by place, as a value for JSON; see schemas/posture.schema.json. Headers are the
 * effective ones in the order NGINX sends them; entries with an empty value are left out, as NGINX sends none.
 */
export function postureJson(model: Model): object {
  return {
    version: 1,
    nginxVersion: versionText(model.version),
    servers: model.servers.map((server) => serverJson(model, server)),
    problems: problemsOf(model).map(problemJson),
  };
}

function serverJson(model: Model, server: Server): object {
  return {
    ...placeJson(server),
    serverNames: server.names.map(text),
    listen: server.listens.map((listen) => text(listen.text)),
    ...settingsJson(model, server),
    tls: tlsJson(model, server),
    locations: server.locations.map((location) => locationJson(model, location)),
  };
}

function locationJson(model: Model, location: Location): object {
  return {
    path: text(location.path),
    match: location.match,
    ...placeJson(location),
    ...settingsJson(model, location),
    locations: location.locations.map((inner) => locationJson(model, inner)),
    ifs: location.ifs.map((inner) => ifJson(model, inner)),
  };
}

function ifJson(model: Model, level: If): object {
  return { condition: text(level.condition), ...placeJson(level), ...settingsJson(model, level) };
}

function placeJson({ block }: Level): object {
  return { file: block.tree.file.hostPath, line: block.line };
}

function settingsJson(model: Model, level: Level): object {
  return {
    headers: effectiveHeaders(level, model.version)
      .filter(({ value }) => value !== '')
      .map(({ name, value, always, directive }) => ({
        name: text(name),
        value: text(value),
        always,
        file: directive.tree.file.hostPath,
        line: directive.line,
      })),
    rateLimits: effectiveRateLimits(level).map(({ zone, burst, delay, directive }) => ({
      zone: text(zone),
      burst,
      delay,
      file: directive.tree.file.hostPath,
      line: directive.line,
    })),
    serverTokens: text(effectiveValue(level, 'server_tokens') ?? 'on'),
  };
}

function tlsJson(model: Model, server: Server): object | null {
  const tls = effectiveTls(model, server);
  if (tls === undefined) return null;
  return {
    protocols: tls.protocols.value,
    ciphers: text(tls.ciphers.value),
    preferServerCiphers: tls.preferServerCiphers.value,
    curves: tls.curves.value.map(text),
    dhparam: tls.dhparam.value === undefined ? null : text(tls.dhparam.value),
    sessionCache: text(tls.sessionCache.value),
    sessionTimeout: text(tls.sessionTimeout.value),
    sessionTickets: tls.sessionTickets.value,
    bufferSize: text(tls.bufferSize.value),
    stapling: tls.stapling.value,
    certificates: tls.certificates.value.map(text),
  };
}

/** Bytes as text: UTF-8 where they are that, else a character for each byte. JSON escapes what a terminal would obey. */
function text(bytes: string): string {
  return decodeUtf8(bytes) ?? bytes;
}
