import type { Location, Server, Socket } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import { sampleOf } from './pattern-sample.ts';
import { normalizedPath, selectLocation, selectServer } from './select.ts';

/** A path that leads to a location, or why there is none. Paths are bytes, not yet percent-encoded. */
export type Reach =
  | {
      readonly kind: 'path';
      readonly path: string;
      /** False when an expression stood in the way whose verdict is only NGINX's to give. */
      readonly isCertain: boolean;
    }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * A path whose request NGINX gives to a location, checked with the location search itself. Not for named
 * locations, which no request reaches by itself.
 */
export function pathTo(server: Server, location: Location): Reach {
  return pathsTo(server, location).next().value ?? { kind: 'none', reason: whyNone(server, location) };
}

/** Further paths that lead to a location, for requests that should find nothing there. */
export function* pathsTo(server: Server, location: Location): Generator<Extract<Reach, { kind: 'path' }>> {
  const uncertain: string[] = [];
  const seen = new Set<string>();
  for (const path of candidates(location)) {
    if (seen.has(path)) continue;
    seen.add(path);
    // The path must still be itself after NGINX has normalised it.
    if (path.length > MAX_PATH || normalizedPath(encodePath(path)) !== path) continue;
    const selection = selectLocation(server, path);
    if (selection.kind === 'location' && selection.location === location)
      yield { kind: 'path', path, isCertain: true };
    else if (selection.kind === 'unknown') uncertain.push(path);
  }
  for (const path of uncertain.slice(0, 3)) yield { kind: 'path', path, isCertain: false };
}

/** A path as a request line carries it. */
export function encodePath(path: string): string {
  return path.replace(
    /[^A-Za-z0-9\-._~/!&'()*+,;=:@]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}

/** A host name that makes a socket choose a server, or undefined. */
export function hostFor(server: Server, socket: Socket): string | undefined {
  for (const host of hostCandidates(server)) if (selectServer(socket, host) === server) return host;
  return undefined;
}

const MAX_PATH = 2000;
const VARIANTS = 48;
/** Endings that nested and regular-expression locations seldom claim; the first is what a person would ask for. */
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

/** Beginnings that a path must have to come as far as a nested location. */
function outerPaths({ parent }: Location): readonly string[] {
  if (parent.kind === 'server') return [];
  if (parent.match === 'prefix' || parent.match === 'prefix-stop') return [parent.path];
  return [...expressionCandidates(parent)].slice(0, 24);
}

function whyNone(server: Server, location: Location): string {
  if (location.match === 'named') return 'only an internal redirect reaches a named location';
  const isExpression = location.match === 'regex' || location.match === 'regex-nocase';
  if (isExpression && sampleOf(location.path, 0) === undefined)
    return 'no path could be made from its expression';
  if (!isExpression && !location.path.startsWith('/'))
    return 'its path does not start with "/", so that no request matches';
  for (const path of candidates(location)) {
    const selection = selectLocation(server, path);
    if (selection.kind === 'location' && selection.location !== location) {
      return `requests for it go to "location ${printable(selection.location.block.args.join(' '))}"`;
    }
  }
  return 'no path was found that leads to it';
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
  // Names that nobody has, for the default server of a socket.
  yield 'localhost';
  yield 'gatehouse-rehearsal.invalid';
}
