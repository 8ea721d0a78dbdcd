import { printable } from '../nginx/index.ts';
import type { Level, Location, Server } from './level.ts';

/** A short name for a server: its first `server_name`, or what it listens on. Safe to print. */
export function serverLabel(server: Server): string {
  const name = server.names.find((candidate) => candidate !== '' && candidate !== '_');
  return printable(name ?? server.listens[0]?.text ?? '_');
}

const MODIFIER = {
  prefix: '',
  exact: '= ',
  'prefix-stop': '^~ ',
  regex: '~ ',
  'regex-nocase': '~* ',
  named: '',
} as const;

/** A location as it is written, such as `~ \.php$`. Safe to print. */
export function locationLabel(location: Location): string {
  return printable(MODIFIER[location.match] + location.path);
}

/** The server that a level belongs to; undefined for the http level. */
export function serverOf(level: Level): Server | undefined {
  for (let at: Level | undefined = level; at !== undefined; at = at.parent)
    if (at.kind === 'server') return at;
  return undefined;
}

/**
 * Where a level is, below its server: the location, and the `if` or `limit_except` in it. Undefined for the server
 * itself.
 */
export function scopeLabel(level: Level): string | undefined {
  switch (level.kind) {
    case 'http':
    case 'server':
      return undefined;
    case 'location':
      return locationLabel(level);
    case 'if':
    case 'limit_except': {
      const inner =
        level.kind === 'if' ? `if ${printable(level.condition)}` : `limit_except ${level.methods.join(' ')}`;
      const outer = scopeLabel(level.parent);
      return outer === undefined ? inner : `${outer} ${inner}`;
    }
  }
}
