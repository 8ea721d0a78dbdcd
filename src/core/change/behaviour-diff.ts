import { CONTROLS } from '../controls/index.ts';
import type { Level, Model, Server } from '../model/index.ts';
import {
  effectiveHeaders,
  effectiveRateLimits,
  effectiveTls,
  effectiveValue,
  levelsOf,
  scopeLabel,
  serverLabel,
  serverOf,
} from '../model/index.ts';
import type { Place } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';

/** One difference in what a location or a whole server does after a change. Texts are safe to print. */
export interface BehaviourChange {
  readonly server: string;
  /** Undefined for the server itself, outside every location. */
  readonly location: string | undefined;
  readonly subject: 'header' | 'rate-limit' | 'tls' | 'setting' | 'location';
  readonly name: string;
  /** Undefined when there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Where the effective value is written after the change, or, if removed, before it. */
  readonly place: Place;
}

/** What clients notice of a change: every header, limit and TLS setting that differs. */
export function behaviourDiff(before: Model, after: Model): BehaviourChange[] {
  const old = behaviourOf(before);
  const changes: BehaviourChange[] = [];
  const seen = new Set<string>();
  for (const [key, fact] of behaviourOf(after)) {
    seen.add(key);
    const was = old.get(key);
    if (was?.value !== fact.value) changes.push(changeOf(fact, was?.value, fact.value));
  }
  for (const [key, fact] of old) if (!seen.has(key)) changes.push(changeOf(fact, fact.value, undefined));
  return changes;
}

interface Fact {
  readonly level: Level;
  readonly subject: BehaviourChange['subject'];
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

function changeOf(fact: Fact, before: string | undefined, after: string | undefined): BehaviourChange {
  const { level, subject, name, place } = fact;
  const server = serverOf(level);
  return {
    server: server === undefined ? '' : serverLabel(server),
    location: scopeLabel(level),
    subject,
    name,
    before,
    after,
    place,
  };
}

/** Directives besides those of headers, limits and TLS that fixes of controls change. */
const SETTINGS: readonly string[] = CONTROLS.flatMap(({ effects }) =>
  effects.flatMap((effect) => (effect.kind === 'setting' ? [effect.name] : [])),
);

function behaviourOf(model: Model): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  const ordinals = new Map<string, number>();
  for (const server of model.servers) {
    // Keyed by position: servers keep their order within a file, while an edit changes directive numbers.
    const { identity } = server.block.tree.file;
    const ordinal = ordinals.get(identity) ?? 0;
    ordinals.set(identity, ordinal + 1);
    const repeats = new Map<string, number>();
    for (const level of levelsOf(server)) {
      const label = pathOf(level);
      const repeat = repeats.get(label) ?? 0;
      repeats.set(label, repeat + 1);
      const prefix = `${identity}\n${ordinal}\n${label}\n${repeat}\n`;
      for (const fact of factsOf(model, level))
        facts.set(`${prefix}${fact.subject}\n${fact.name.toLowerCase()}`, fact);
    }
    for (const fact of tlsFacts(model, server)) facts.set(`${identity}\n${ordinal}\ntls\n${fact.name}`, fact);
  }
  return facts;
}

function pathOf(level: Level): string {
  return level.parent === undefined ? '' : `${pathOf(level.parent)}/${scopeLabel(level) ?? ''}`;
}

function* factsOf(model: Model, level: Level): Generator<Fact> {
  const { place } = level.block;
  if (level.kind === 'location')
    yield { level, subject: 'location', name: 'location', value: 'served', place };
  const headers = new Map<string, Fact>();
  for (const { name, value, always, directive } of effectiveHeaders(level, model.version)) {
    if (value === '') continue;
    const known = headers.get(name.toLowerCase());
    const text = `${printable(value)}${always ? ' (always)' : ''}`;
    const joined = known === undefined ? text : `${known.value} + ${text}`;
    headers.set(name.toLowerCase(), {
      level,
      subject: 'header',
      name: printable(name),
      value: joined,
      place: directive.place,
    });
  }
  yield* headers.values();
  const limits = effectiveRateLimits(level);
  const [limit] = limits;
  if (limit !== undefined) {
    const value = limits.map(({ directive }) => printable(directive.args.join(' '))).join(' + ');
    yield { level, subject: 'rate-limit', name: 'limit_req', value, place: limit.directive.place };
  }
  for (const name of SETTINGS) {
    const value = effectiveValue(level, name);
    if (value !== undefined) yield { level, subject: 'setting', name, value: printable(value), place };
  }
}

function* tlsFacts(model: Model, server: Server): Generator<Fact> {
  const tls = effectiveTls(model, server);
  if (tls === undefined) return;
  const settings = {
    ssl_protocols: tls.protocols,
    ssl_ciphers: tls.ciphers,
    ssl_prefer_server_ciphers: tls.preferServerCiphers,
    ssl_ecdh_curve: tls.curves,
    ssl_dhparam: tls.dhparam,
    ssl_session_cache: tls.sessionCache,
    ssl_session_timeout: tls.sessionTimeout,
    ssl_session_tickets: tls.sessionTickets,
    ssl_buffer_size: tls.bufferSize,
    ssl_stapling: tls.stapling,
    ssl_stapling_verify: tls.staplingVerify,
  };
  for (const [name, { value, directives }] of Object.entries(settings)) {
    const place = (directives.at(-1) ?? server.block).place;
    yield { level: server, subject: 'tls', name, value: settingText(value), place };
  }
}

function settingText(value: string | boolean | readonly string[] | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return printable(typeof value === 'string' ? value : value.join(' '));
}
