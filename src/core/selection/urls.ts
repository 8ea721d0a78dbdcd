import type { Location, Server, Socket } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import { sampleOf } from './pattern-sample.ts';
import { normalizedPath, selectLocation, selectServer } from './select.ts';

/** A path that leads to a location, or why none was found. Paths are bytes, not percent-encoded. */
export type PathResult =
  | {
      readonly kind: 'path';
      readonly path: string;
      /** False when the result depends on a regular expression that only NGINX can evaluate. */
      readonly isCertain: boolean;
    }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * A path for which NGINX selects a location, checked with `selectLocation`. Named locations have no path: only internal
 * redirects reach them.
 */
export function pathTo(server: Server, location: Location): PathResult {
  return (
    pathsTo(server, location).next().value ?? { kind: 'none', reason: unreachableReason(server, location) }
  );
}

/** All paths found that lead to a location, for instance to find one that has no file. */
export function* pathsTo(
  server: Server,
  location: Location,
): Generator<Extract<PathResult, { kind: 'path' }>> {
  const uncertain: string[] = [];
  const seen = new Set<string>();
  for (const path of candidates(location)) {
    if (seen.has(path)) continue;
    seen.add(path);
    // NGINX's normalisation must not change the path.
    if (path.length > MAX_PATH || normalizedPath(encodePath(path)) !== path) continue;
    const selection = selectLocation(server, path);
    if (selection.kind === 'location' && selection.location === location)
      yield { kind: 'path', path, isCertain: true };
    else if (selection.kind === 'unknown') uncertain.push(path);
  }
  for (const path of uncertain.slice(0, 3)) yield { kind: 'path', path, isCertain: false };
}

/** A path, percent-encoded for a request line. */
export function encodePath(path: string): string {
  return path.replace(
    /[^A-Za-z0-9\-._~/!&'()*+,;=:@]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}

/** A host name for which a socket selects a server, or undefined. */
export function hostFor(server: Server, socket: Socket): string | undefined {
  for (const host of hostCandidates(server)) if (selectServer(socket, host) === server) return host;
  return undefined;
}

const MAX_PATH = 2000;
const VARIANTS = 48;
/** Endings that nested and regular-expression locations seldom match. The first is what a person would request. */
const ENDINGS = [
  '',
  'gatehouse',
  'gatehouse/',
  '/',
  '/gatehouse',
  'gatehouse.txt',
  'gatehouse/x',
  '-gatehouse',
  '0',
  '~',
];

function* candidates(location: Location): Generator<string> {
  switch (location.match) {
    case 'named':
      return;
    case 'exact':
      yield location.path;
      return;
    case 'prefix':
    case 'prefix-stop':
      for (const ending of ENDINGS) yield location.path + ending;
      return;
    default:
      yield* expressionCandidates(location);
  }
}

function* expressionCandidates(location: Location): Generator<string> {
  const outer = outerPaths(location);
  for (let variant = 0; variant < VARIANTS; variant++) {
    const sample = sampleOf(location.path, variant);
    if (sample === undefined) return;
    if (sample.startsWith('/')) yield sample;
    for (const path of outer) {
      yield path + sample;
      yield `${path}gatehouse${sample}`;
      if (!path.endsWith('/')) yield `${path}/${sample}`;
    }
    yield `/${sample}`;
    yield `/gatehouse${sample}`;
  }
}

/** Prefixes that a path needs to reach a nested location. */
function outerPaths({ parent }: Location): readonly string[] {
  if (parent.kind === 'server') return [];
  if (parent.match === 'prefix' || parent.match === 'prefix-stop') return [parent.path];
  return [...expressionCandidates(parent)].slice(0, 24);
}

function unreachableReason(server: Server, location: Location): string {
  if (location.match === 'named') return 'only an internal redirect reaches a named location';
  const isExpression = location.match === 'regex' || location.match === 'regex-nocase';
  if (isExpression && sampleOf(location.path, 0) === undefined)
    return 'no path could be generated from its expression';
  if (!isExpression && !location.path.startsWith('/'))
    return 'its path does not start with "/", so no request matches';
  for (const path of candidates(location)) {
    const selection = selectLocation(server, path);
    if (selection.kind === 'location' && selection.location !== location) {
      return `its requests are served by "location ${printable(selection.location.block.args.join(' '))}"`;
    }
  }
  return 'no path that leads to it was found';
}

function* hostCandidates(server: Server): Generator<string> {
  for (const name of server.names) {
    if (name.startsWith('~')) {
      for (let variant = 0; variant < VARIANTS; variant++) {
        const sample = sampleOf(name.slice(1), variant);
        if (sample !== undefined && /^[\w.-]+$/.test(sample)) yield sample;
      }
    } else if (name.startsWith('*.')) yield `gatehouse${name.slice(1)}`;
    else if (name.startsWith('.')) yield name.slice(1);
    else if (name.endsWith('.*')) yield `${name.slice(0, -1)}gatehouse`;
    else if (/^[\w.-]+$/.test(name)) yield name;
  }
  // Names that match no server, for the default server of a socket.
  yield 'localhost';
  yield 'gatehouse-rehearsal.invalid';
}
