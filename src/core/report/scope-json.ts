import type { Level } from '../model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';

/** The names of a level of the configuration in JSON. */
export interface ScopeJson {
  /** Null outside every server. */
  readonly server: string | null;
  /** Null for a server as a whole, and outside every server. */
  readonly location: string | null;
}

/** Names a level; `undefined` stands for places outside every server. */
export function scopeJson(level: Level | undefined): ScopeJson {
  if (level === undefined) return { server: null, location: null };
  const server = serverOf(level);
  return {
    server: server === undefined ? null : serverLabel(server),
    location: scopeLabel(level) ?? null,
  };
}
