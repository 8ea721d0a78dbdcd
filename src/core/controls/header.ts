import type { Severity } from '../findings/index.ts';
import type { HeaderEntry, Level, Model, Server } from '../model/index.ts';
import {
  effective,
  effectiveHeaders,
  headerInheritance,
  ownDirectives,
  possibleValues,
  scopeLabel,
  serverOf,
  speaksTls,
} from '../model/index.ts';
import type { Directive, Place } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { PolicySettings, SettingsDefinition } from '../settings/index.ts';
import type { PostureColumn } from './cell.ts';
import type {
  Control,
  ControlWords,
  Correction,
  Edit,
  Exempt,
  Exemptions,
  Expectation,
  Probe,
} from './control.ts';
import type { Details, Finding, FindingGroup, Verdict } from './finding.ts';
import { findingGroup, grouped } from './finding.ts';
import type { Outcomes } from './outcomes.ts';
import { defineOutcomes } from './outcomes.ts';
import { canStartList, copies, distinct, holderOf, levelsWith, placeEntry } from './placement.ts';
import type { WantedHeader, WireHeader } from './response-header.ts';

/** The definition of a control that consists only of response headers. */
export interface HeaderControl<Settings, Id extends string> {
  readonly settings: SettingsDefinition<Settings, Id>;
  readonly words: ControlWords;
  readonly corrections: readonly Correction[];
  readonly column: PostureColumn;
  readonly wireHeaders: readonly WireHeader[];
  /** The headers that its settings require under a policy. */
  headers(settings: Settings, policy: PolicySettings): readonly WantedHeader[];
}

/** Makes a control that consists only of response headers. */
export function headerControl<Settings, Id extends string>(
  control: HeaderControl<Settings, Id>,
): Control<Settings, Id, HeaderOutcome> & HeaderControl<Settings, Id> {
  const outcomes = defineOutcomes(control.settings.control, SENTENCES);
  return {
    ...control,
    id: control.settings.control,
    outcomes,
    effects: control.wireHeaders.map(({ name }) => ({ kind: 'header', name: name.toLowerCase() })),
    check: (model, settings, policy) =>
      control.headers(settings, policy).flatMap((header) => checkHeader(model, header, outcomes)),
    fix: (model, settings, exempt, policy) => {
      // One header at a time: two new headers in an empty block would be written to the same place.
      for (const header of control.headers(settings, policy)) {
        const edits = fixHeader(model, header, exempt);
        if (edits.length > 0) return edits;
      }
      return [];
    },
    proofs: (model, settings, policy) =>
      control
        .headers(settings, policy)
        .flatMap((header) => probeHeader(model, control.settings.control, header)),
  };
}

/** What can be wrong with a header. */
export type HeaderOutcome = Exclude<State['outcome'], 'right'> | 'upstream-passes';

type HeaderOutcomes = Outcomes<string, HeaderOutcome>;

const SENTENCES: Readonly<Record<HeaderOutcome, string>> = {
  missing: 'Responses of this level do not have the header.',
  'wrong-value': 'The header is sent with a different value than the policy wants.',
  'not-always': 'The add_header lacks "always", so NGINX leaves the header out of most error responses.',
  duplicate: 'The header is sent more than once.',
  unwanted: 'The header is sent, but it contradicts another header by which the policy sets the same thing.',
  'unknown-value': 'The value contains a variable whose value does not follow from the configuration alone.',
  'upstream-passes':
    'The service behind NGINX may send the same header, which reaches clients in addition to the one from NGINX.',
};

/** Handlers that fetch a response from an upstream, and the directive that hides its headers. */
const HIDING: ReadonlyMap<string, string> = new Map([
  ['proxy_pass', 'proxy_hide_header'],
  ['fastcgi_pass', 'fastcgi_hide_header'],
  ['uwsgi_pass', 'uwsgi_hide_header'],
  ['scgi_pass', 'scgi_hide_header'],
  ['grpc_pass', 'grpc_hide_header'],
]);

/** Every level that responds without the wanted header. */
function checkHeader(model: Model, wanted: WantedHeader, outcomes: HeaderOutcomes): FindingGroup[] {
  // Levels without the header are not stored: on a tree that is not hardened, that is nearly all of them.
  const states = new Map<readonly HeaderEntry[], State>();
  const found = new Map<Exclude<State['outcome'], 'right'>, Level[]>();
  for (const { headers, levels } of respondingLists(model)) {
    const state = judge(model, headers, wanted);
    if (state.outcome === 'right') continue;
    if (state !== MISSING) states.set(headers, state);
    let group = found.get(state.outcome);
    if (group === undefined) {
      group = [];
      found.set(state.outcome, group);
    }
    for (const level of levels) if (inScope(model, level, wanted.scope)) group.push(level);
  }
  const stateAt = (level: Level) => states.get(effectiveHeaders(level, model.version)) ?? MISSING;
  const groups = [...found].flatMap(([outcome, levels]) =>
    findingGroup(verdictOf(outcomes, wanted, outcome), detailsOf(model, wanted, stateAt), levels),
  );
  return [...groups, ...grouped(checkUpstreams(model, wanted, outcomes))];
}

/**
 * Headers of upstreams that would reach the client. Reported once for each list of hidden names that lacks them,
 * or for each server without such a list, because that is where the fix goes.
 */
function checkUpstreams(model: Model, wanted: WantedHeader, outcomes: HeaderOutcomes): Finding[] {
  const groups = new Map<Level, { readonly hide: string; readonly levels: Level[] }>();
  for (const { level, hide, holder } of unhidden(model, wanted)) {
    const group = groups.get(holder);
    if (group === undefined) groups.set(holder, { hide, levels: [level] });
    else group.levels.push(level);
  }
  return [...groups].map(([holder, { hide, levels }]) =>
    upstreamFinding(outcomes, holder, levels, wanted, hide),
  );
}

/**
 * The edits after which every level sends the wanted header exactly once. They hide no inherited header.
 *
 * Wrong headers are corrected first, on their own: only then is it known where the header is missing.
 */
function fixHeader(model: Model, wanted: WantedHeader, exempt: Exemptions<HeaderOutcome>): Edit[] {
  const corrections: Edit[] = [];
  const missing: Level[] = [];
  for (const level of respondingLevels(model, wanted.scope)) {
    const { outcome, entries } = judge(model, effectiveHeaders(level, model.version), wanted);
    if (outcome === 'right' || exempt(outcome)(level)) continue;
    if (outcome === 'missing') missing.push(level);
    else
      corrections.push(...sparing(model, exempt(outcome), correctedEntries(model, level, entries, wanted)));
  }
  if (corrections.length > 0) return distinct(corrections);
  const edits: Edit[] = [];
  if (wanted.value !== undefined)
    edits.push(...addMissing(model, missing, wanted, wanted.value, exempt('missing')));
  const isExempt = exempt('upstream-passes');
  const passing = unhidden(model, wanted).filter(({ level }) => !isExempt(level));
  for (const hide of HIDING.values()) {
    const open = passing.filter((place) => place.hide === hide).map(({ level }) => level);
    const statement = { name: hide, args: [wanted.name] };
    edits.push(...placeEntry(model, open, { statement, blocker: undefined }, isExempt));
  }
  return distinct(edits);
}

/** Requests that show the header in responses, one for each location; successes and errors count alike. */
function probeHeader(model: Model, control: string, wanted: WantedHeader): Probe[] {
  const expect: Expectation =
    wanted.value === undefined
      ? { kind: 'no-header', name: wanted.name }
      : { kind: 'header', name: wanted.name, values: [wanted.value], always: wanted.always };
  const probes: Probe[] = [];
  for (const level of respondingLevels(model, wanted.scope)) {
    const server = serverOf(level);
    if (server === undefined || level.kind === 'if') continue;
    const location = level.kind === 'location' ? level : undefined;
    probes.push({ control, server, location, method: 'GET', headers: {}, expect: [expect] });
  }
  return probes;
}

interface State {
  readonly outcome:
    | 'right'
    | 'missing'
    | 'wrong-value'
    | 'not-always'
    | 'duplicate'
    | 'unwanted'
    | 'unknown-value';
  /** The effective entries with the header's name. */
  readonly entries: readonly HeaderEntry[];
}

const RIGHT: State = { outcome: 'right', entries: [] };
const MISSING: State = { outcome: 'missing', entries: [] };

const responding = new WeakMap<Model, readonly Level[]>();

/** Servers, locations and the `if` blocks in locations: what can produce a response. */
export function respondingLevels(model: Model, scope: WantedHeader['scope'] = 'all'): readonly Level[] {
  let levels = responding.get(model);
  if (levels === undefined) {
    levels = model.levels.filter(
      (level) => level.kind !== 'limit_except' && !(level.kind === 'if' && level.parent.kind === 'server'),
    );
    responding.set(model, levels);
  }
  return scope === 'all' ? levels : levels.filter((level) => inScope(model, level, scope));
}

const overTls = new WeakMap<Model, ReadonlySet<Server>>();

function inScope(model: Model, level: Level, scope: WantedHeader['scope']): boolean {
  if (scope === 'all') return true;
  let servers = overTls.get(model);
  if (servers === undefined) {
    servers = new Set(model.servers.filter((server) => speaksTls(model, server)));
    overTls.set(model, servers);
  }
  return servers.has(serverOf(level) as Server);
}

/** A list of response headers and the levels that send it: its owner and those that inherit it. */
export interface HeaderList {
  readonly headers: readonly HeaderEntry[];
  readonly levels: readonly Level[];
}

const lists = new WeakMap<Model, readonly HeaderList[]>();

/**
 * The lists of headers that responses are sent with. A verdict depends only on the list, and there are fewer lists than
 * levels.
 */
export function respondingLists(model: Model): readonly HeaderList[] {
  let known = lists.get(model);
  if (known === undefined) {
    const groups = new Map<readonly HeaderEntry[], Level[]>();
    for (const level of respondingLevels(model)) {
      const headers = effectiveHeaders(level, model.version);
      const group = groups.get(headers);
      if (group === undefined) groups.set(headers, [level]);
      else group.push(level);
    }
    known = Array.from(groups, ([headers, levels]) => ({ headers, levels }));
    lists.set(model, known);
  }
  return known;
}

function judge(model: Model, headers: readonly HeaderEntry[], wanted: WantedHeader): State {
  const key = wanted.name.toLowerCase();
  if (!headers.some((entry) => entry.key === key)) return wanted.value === undefined ? RIGHT : MISSING;
  const entries = headers.filter((entry) => entry.key === key);
  const sent = entries.filter(({ value }) => value !== '');
  if (wanted.value === undefined) return { outcome: sent.length > 0 ? 'unwanted' : 'right', entries: sent };
  const [first, ...further] = sent;
  if (first === undefined) return { outcome: 'wrong-value', entries };
  if (further.length > 0) return { outcome: 'duplicate', entries };
  const values = possibleValues(model, first.value);
  if (values === undefined) return { outcome: 'unknown-value', entries };
  if (!values.every(wanted.accepts)) return { outcome: 'wrong-value', entries };
  return { outcome: wanted.always && !first.always ? 'not-always' : 'right', entries };
}

function correctedEntries(
  model: Model,
  level: Level,
  entries: readonly HeaderEntry[],
  wanted: WantedHeader,
): Edit[] {
  const { value } = wanted;
  if (value === undefined) return dropEntries(entries);
  const kept = keptEntry(model, level, entries, wanted);
  const corrected = wanted.accepts(kept.value) ? kept.value : (wanted.corrected?.(kept.value) ?? value);
  const args = [kept.directive.argument(0) ?? wanted.name, corrected];
  if (wanted.always || kept.always) args.push('always');
  const isRight =
    args.length === kept.directive.argumentCount &&
    args.every((arg, at) => kept.directive.argument(at) === arg);
  const edit: Edit[] = isRight ? [] : [{ kind: 'set-arguments', directive: kept.directive, args }];
  return [
    ...edit,
    ...dropEntries(
      entries.filter((entry) => entry !== kept && entry.value !== '' && canDrop(model, entry, kept)),
    ),
  ];
}

/**
 * The edits, made so that exempt levels stay unchanged. An exempt level that inherits an edited entry first gets its
 * own copy of its current list. Where that is impossible, the entry and its finding stay.
 */
export function sparing(model: Model, exempt: Exempt, edits: readonly Edit[]): Edit[] {
  return edits.flatMap((edit) => {
    if (edit.kind !== 'set-arguments' && edit.kind !== 'remove') return [edit];
    const users = levelsHaving(model, edit.directive).filter(exempt);
    if (users.length === 0) return [edit];
    const canFreeze = users.every(
      (level) =>
        ownDirectives(level, 'add_header').length === 0 &&
        headerInheritance(level, model.version) === 'on' &&
        canStartList(model, level, 'add_header'),
    );
    if (!canFreeze) return [];
    const outermost = users.filter((level) => level.parent === undefined || !users.includes(level.parent));
    return [...outermost.flatMap((level) => copies(model, level, 'add_header')), edit];
  });
}

/** The levels whose effective headers include an entry. */
function levelsHaving(model: Model, directive: Directive): Level[] {
  return model.levels.filter((level) =>
    effectiveHeaders(level, model.version).some((entry) => entry.directive.key === directive.key),
  );
}

/**
 * The entry to keep, of several: one that other levels have too, by inheritance (`merge`) or through a shared file,
 * because it must be right for them anyway; else one that is right already, else the first.
 */
function keptEntry(
  model: Model,
  level: Level,
  entries: readonly HeaderEntry[],
  wanted: WantedHeader,
): HeaderEntry {
  const sent = entries.filter(({ value }) => value !== '');
  const judged = sent.length > 0 ? sent : entries;
  const inherited = judged.filter(({ from }) => from !== level);
  const candidates = inherited.length > 0 ? inherited : judged;
  const isShared = ({ directive, from }: HeaderEntry) =>
    entries.length > 1 && levelsWith(model, from, directive).length > 1;
  return (
    candidates.find(isShared) ??
    candidates.find((entry) => wanted.accepts(entry.value)) ??
    (candidates[0] as HeaderEntry)
  );
}

/** True when every level that would lose an entry has the kept one. In a shared file that can be several levels. */
function canDrop(model: Model, entry: HeaderEntry, kept: HeaderEntry): boolean {
  return levelsWith(model, entry.from, entry.directive).every((level) =>
    effectiveHeaders(level, model.version).some(({ directive }) => directive.key === kept.directive.key),
  );
}

/**
 * Removes entries. Where a level would be left with no entry of its own, one stays with an empty value: it sends
 * nothing, and still hides what the level would otherwise inherit.
 */
function dropEntries(entries: readonly HeaderEntry[]): Edit[] {
  return entries.map(({ directive, from, always }, number) => {
    const own = ownDirectives(from, 'add_header');
    const dropped = entries.filter((entry) => entry.from === from);
    const isLastOfAll =
      dropped.length === own.length && entries.findIndex((entry) => entry.from === from) === number;
    const inherits = from.parent !== undefined && effective(from.parent, 'add_header').directives.length > 0;
    if (!isLastOfAll || !inherits) return { kind: 'remove', directive };
    const args = [directive.argument(0) ?? '', '', ...(always ? ['always'] : [])];
    return { kind: 'set-arguments', directive, args };
  });
}

function addMissing(
  model: Model,
  levels: readonly Level[],
  wanted: WantedHeader,
  value: string,
  exempt: Exempt,
): Edit[] {
  const statement = { name: 'add_header', args: [wanted.name, value, ...(wanted.always ? ['always'] : [])] };
  const blocker = { name: 'add_header', args: [wanted.name, ''] };
  return placeEntry(model, levels, { statement, blocker }, exempt);
}

/** The places from which the upstream's own header would reach the client. */
function unhidden(model: Model, { hideUpstream, name, scope }: WantedHeader): readonly Fetching[] {
  if (!hideUpstream) return [];
  const key = name.toLowerCase();
  return fetchingLevels(model).filter(
    ({ level, hidden }) => !hidden.has(key) && inScope(model, level, scope),
  );
}

/** A level that fetches responses from an upstream. */
interface Fetching {
  readonly level: Level;
  /** The directive that hides a header of such a response. */
  readonly hide: string;
  /** The hidden names, in lower case. `holder` is the level that has this list, or would get it. */
  readonly hidden: ReadonlySet<string>;
  readonly holder: Level;
}

const fetching = new WeakMap<Model, readonly Fetching[]>();

const NO_NAMES: ReadonlySet<string> = new Set();

function fetchingLevels(model: Model): readonly Fetching[] {
  let places = fetching.get(model);
  if (places === undefined) {
    places = respondingLevels(model).flatMap((level) => {
      if (level.kind === 'server') return [];
      const handler = level.own.find((name) => HIDING.has(name));
      const hide = handler === undefined ? undefined : HIDING.get(handler.name);
      if (hide === undefined) return [];
      const { directives, from } = effective(level, hide);
      const hidden =
        directives.length === 0
          ? NO_NAMES
          : new Set(directives.map((directive) => directive.argument(0)?.toLowerCase() ?? ''));
      return [{ level, hide, hidden, holder: from ?? serverOf(level) ?? level }];
    });
    fetching.set(model, places);
  }
  return places;
}

function verdictOf(
  outcomes: HeaderOutcomes,
  { name, severity, risk }: WantedHeader,
  outcome: Exclude<State['outcome'], 'right'>,
): Verdict {
  return outcomes.verdict(
    outcome,
    outcome === 'not-always' ? lowered(severity) : severity,
    `${name} ${WORDS[outcome]}: ${risk}`,
  );
}

function detailsOf(model: Model, wanted: WantedHeader, stateAt: (level: Level) => State): Details<Level> {
  const spot = (level: Level) => stateAt(level).entries[0]?.directive ?? level.block;
  return {
    spot,
    level: (level) => level,
    evidence: (level) => evidenceOf(model, level, stateAt(level)),
    fixable: (level) => spot(level).tree.file.editable && !isStuck(model, level, wanted, stateAt(level)),
  };
}

const WORDS: Readonly<Record<Exclude<State['outcome'], 'right'>, string>> = {
  missing: 'is not sent',
  'wrong-value': 'has a different value than the policy wants',
  'not-always': 'is not sent with error responses',
  duplicate: 'is sent more than once',
  unwanted: 'is sent although the policy replaces it',
  'unknown-value': 'has a value that depends on the request',
};

function upstreamFinding(
  outcomes: HeaderOutcomes,
  holder: Level,
  levels: readonly Level[],
  wanted: WantedHeader,
  hide: string,
): Finding {
  const { name } = wanted;
  // A single place is reported as itself, so that an exception for that place covers it.
  const level = levels.length === 1 ? (levels[0] ?? holder) : holder;
  const message = `${name} from the upstream would be sent in addition to the proxy's own: browsers then choose one, or ignore both`;
  return {
    ...outcomes.verdict('upstream-passes', 'low', message),
    place: level.block.place,
    level,
    evidence: `no "${hide} ${name}" is effective in ${levels.length} place(s) that fetch from an upstream, such as ${scopeLabel(levels[0] ?? level) ?? 'this'}`,
    fixable: level.block.tree.file.editable,
  };
}

/** True when several levels share the text and no edit is right for all of them: a person must decide. */
function isStuck(model: Model, level: Level, wanted: WantedHeader, { outcome, entries }: State): boolean {
  if (outcome === 'missing') {
    if (!model.configuration.hasSharedFiles) return false;
    const holder = holderOf(model, level, 'add_header');
    return ownDirectives(holder, 'add_header').length === 0 && !canStartList(model, holder, 'add_header');
  }
  if (outcome !== 'duplicate') return false;
  const kept = keptEntry(model, level, entries, wanted);
  return entries.some((entry) => entry !== kept && entry.value !== '' && !canDrop(model, entry, kept));
}

function evidenceOf(model: Model, level: Level, state: State): string {
  const [first] = state.entries;
  if (first !== undefined) {
    return state.entries
      .map(
        (entry) =>
          `"${printable(entry.value)}"${entry.always ? ' always' : ''} at ${at(entry.directive.place)}`,
      )
      .join(', ');
  }
  const hiding = effectiveHeaders(level, model.version)[0];
  if (hiding === undefined) return 'no add_header is effective here';
  const place = at(hiding.directive.place);
  return hiding.from === level
    ? `the add_header at ${place} hides all inherited headers`
    : `headers come from ${place}, this one is not among them`;
}

function at(place: Place): string {
  return `${printable(place.file)}:${place.line}`;
}

function lowered(severity: Severity): Severity {
  return severity === 'critical' ? 'high' : severity === 'high' ? 'medium' : 'low';
}
