import type { Severity } from '../../findings/index.ts';
import type { HeaderEntry, Level, Model, VariableMap } from '../../model/index.ts';
import { effectiveHeaders, ownDirectives, valueParts } from '../../model/index.ts';
import type { Directive, Statement } from '../../nginx/index.ts';
import { printable } from '../../nginx/index.ts';
import { headerColumn } from '../cell.ts';
import type { Control, Edit, Exemptions, Probe } from '../control.ts';
import { AS_DOCUMENTED } from '../control.ts';
import type { FindingGroup } from '../finding.ts';
import { findingGroup } from '../finding.ts';
import { respondingLevels, respondingLists, sparing } from '../header.ts';
import { defineOutcomes } from '../outcomes.ts';
import { distinct, insertAboveServer, placeEntry } from '../placement.ts';
import type { PatternFault } from './origin-pattern.ts';
import { originPattern, patternFaults } from './origin-pattern.ts';
import type { Cors } from './settings.ts';
import { corsSettings } from './settings.ts';

const ORIGIN = 'access-control-allow-origin';
const CREDENTIALS = 'access-control-allow-credentials';

const outcomes = defineOutcomes('cors', {
  reflected: 'The response allows whatever origin the request names.',
  wildcard: 'The response allows every origin with "*".',
  'null-allowed': 'The origin "null" is allowed, which any sandboxed frame or local file can have.',
  'unsafe-pattern': 'The regular expression that decides which origins are allowed also matches others.',
  'fixed-origin': 'The configuration allows one fixed origin that the policy does not name.',
  'other-origins': 'A map safely allows origins that the policy does not name.',
  unknown:
    'The allowed origin comes from a variable whose value does not follow from the configuration alone.',
  'missing-vary':
    'The allowed origin depends on the request, but Vary: Origin is missing, so caches may serve the wrong response.',
  'dead-credentials': 'Access-Control-Allow-Credentials is sent without an allowed origin.',
});

type Outcome = keyof typeof outcomes.sentences;

/**
 * Which other sites may read responses.
 *
 * Insecure: `add_header Access-Control-Allow-Origin $http_origin` with `Access-Control-Allow-Credentials true`:
 * every site can read, with the visitor's session, whatever the visitor can.
 */
export const cors = {
  id: 'cors',
  words: {
    title: 'Which other sites may read responses',
    threat:
      'A response that allows any origin that asks can be read by every site that a logged-in user visits; with credentials, as that user. Any script on the web can then use the session.',
    mayBreak:
      'Sites on other origins that call the interface from a browser: deployments with several zones on different domains, portals and custom front ends. Name them in `allow`.',
    references: [
      'https://fetch.spec.whatwg.org/#http-cors-protocol',
      'CWE-942',
      'https://portswigger.net/web-security/cors',
    ],
  },
  settings: corsSettings,
  corrections: [
    {
      number: 4,
      page: 'Gives a map from origins to allowed origins.',
      fact: 'The text does not load: a regular expression with an unmatched parenthesis, and blocks that are never closed.',
      fix: 'Generates a map from the list of origins in the policy.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 5,
      page: 'Its pattern is meant to allow a domain and its subdomains.',
      fact: 'With only its syntax corrected, it still allows https://kasm.exampleXcom, http://, and text that contains a slash. Vary: Origin is missing, so caches may serve the wrong response.',
      fix: 'Generates patterns that are anchored and escaped, for https only, and sends Vary: Origin.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 13,
      page: 'Empties Access-Control-Allow-Origin and asks to fill in a domain, but the place for it is missing.',
      fact: 'NGINX does not send a header with an empty value, but Access-Control-Allow-Credentials is still sent.',
      fix: 'Sends neither, or both for the origins of the policy.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 14,
      page: 'Rates the reflected origin as low severity.',
      fact: 'Any site may read any response with the cookies of its visitor.',
      fix: 'Never reflects an unchecked origin.',
      departure: AS_DOCUMENTED,
    },
  ],
  outcomes,
  effects: [
    { kind: 'header', name: ORIGIN },
    { kind: 'header', name: CREDENTIALS },
    { kind: 'header', name: 'vary' },
  ],
  column: headerColumn({
    title: 'CORS',
    names: [ORIGIN],
    short: (value) => (value.includes('$http_origin') ? 'reflected' : value),
    isGood: (value) => value !== '*' && !value.includes('$http_origin'),
  }),
  wireHeaders: ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials'].map((name) => ({
    name,
    twice: { severity: 'medium', effect: 'browsers refuse a response with two', evenWhenEqual: true },
  })),
  check,
  fix,
  proofs,
} satisfies Control<Cors, 'cors', Outcome>;

/** What is wrong with an allowed origin. */
interface Verdict {
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly message: string;
  /** Evidence in addition to the header itself; may be empty. */
  readonly because: string;
  readonly fixable: boolean;
  readonly entry: HeaderEntry;
}

/** A verdict at a level. */
interface Judged {
  readonly level: Level;
  readonly verdict: Verdict;
}

function check(model: Model, wanted: Cors): FindingGroup[] {
  const groups = new Map<string, Judged[]>();
  for (const { headers, levels } of respondingLists(model)) {
    if (!headers.some(({ key }) => key === ORIGIN || key === CREDENTIALS)) continue;
    for (const level of levels) {
      for (const verdict of judge(model, level, wanted)) {
        const key = `${verdict.severity} ${verdict.message}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [{ level, verdict }]);
        else group.push({ level, verdict });
      }
    }
  }
  return [...groups.values()].flatMap((group) => {
    const { outcome, severity, message } = (group[0] as Judged).verdict;
    const details = {
      spot: ({ verdict }: Judged) => verdict.entry.directive,
      level: ({ level }: Judged) => level,
      evidence: ({ verdict }: Judged) => said(verdict.entry, verdict.because),
      fixable: ({ verdict }: Judged) => verdict.fixable && verdict.entry.directive.tree.file.editable,
    };
    return findingGroup(outcomes.verdict(outcome, severity, message), details, group);
  });
}

function judge(model: Model, level: Level, wanted: Cors): Verdict[] {
  const origins = sent(model, level, ORIGIN);
  const credentials = sent(model, level, CREDENTIALS).filter(({ value }) => value.toLowerCase() !== 'false');
  const found = origins.flatMap((entry) => judgeOrigin(model, level, entry, credentials.length > 0, wanted));
  const varies = origins.find(({ value }) => value.includes('$'));
  if (
    varies !== undefined &&
    !sent(model, level, 'vary').some(({ value }) => /(^|[ ,])(origin|\*)([ ,]|$)/i.test(value))
  ) {
    const message =
      'The allowed origin depends on the request, but there is no Vary: Origin: a cache may give one site’s answer to another';
    found.push({
      outcome: 'missing-vary',
      severity: 'low',
      message,
      because: '',
      fixable: true,
      entry: varies,
    });
  }
  const [dead] = credentials;
  if (origins.length === 0 && dead !== undefined) {
    const message =
      'Access-Control-Allow-Credentials is sent without an allowed origin: it has no effect, and would do harm together with a wrong origin';
    found.push({
      outcome: 'dead-credentials',
      severity: 'info',
      message,
      because: '',
      fixable: true,
      entry: dead,
    });
  }
  return found;
}

function judgeOrigin(
  model: Model,
  level: Level,
  entry: HeaderEntry,
  credentials: boolean,
  wanted: Cors,
): Verdict[] {
  const trust = trustOf(model, level, entry.value, 0);
  const common = { entry, fixable: true } as const;
  switch (trust.kind) {
    case 'reflected':
      return [
        {
          ...common,
          outcome: 'reflected',
          severity: credentials ? 'critical' : 'high',
          message: credentials
            ? 'Whatever origin asks is allowed, with credentials: every site can act and read as the visitor'
            : 'Whatever origin asks is allowed: every site can read what is served here',
          because: trust.evidence,
        },
      ];
    case 'wildcard':
      return [
        {
          ...common,
          outcome: 'wildcard',
          severity: 'medium',
          message: credentials
            ? 'Every origin is allowed with "*", together with credentials, which browsers refuse'
            : 'Every origin is allowed with "*"',
          because: '',
        },
      ];
    case 'null':
      return [
        {
          ...common,
          outcome: 'null-allowed',
          severity: credentials ? 'high' : 'medium',
          message: 'The origin "null" is allowed: any sandboxed frame or local file has it',
          because: '',
        },
      ];
    case 'patterns': {
      const faults = [...new Set(trust.faults)];
      if (faults.length > 0) {
        const message = `The pattern of allowed origins ${faults.map((fault) => FAULT_WORDS[fault]).join(', and ')}`;
        return [
          {
            ...common,
            outcome: 'unsafe-pattern',
            severity: credentials ? 'high' : 'medium',
            message,
            because: trust.evidence,
          },
        ];
      }
      return isOurs(model, entry.value, wanted) || wanted.fixedOrigins === 'keep'
        ? []
        : [
            {
              ...common,
              outcome: 'other-origins',
              severity: 'medium',
              message: 'Origins are allowed by a list that is not the policy’s',
              because: trust.evidence,
            },
          ];
    }
    case 'fixed':
      if (wanted.allow !== 'none' && wanted.allow.includes(entry.value)) return [];
      return [
        {
          ...common,
          outcome: 'fixed-origin',
          severity: wanted.fixedOrigins === 'keep' ? 'info' : 'medium',
          message: 'One fixed origin is allowed that the policy does not name',
          because: '',
          fixable: wanted.fixedOrigins === 'fix',
        },
      ];
    case 'unknown':
      return [
        {
          ...common,
          outcome: 'unknown',
          severity: 'medium',
          message:
            'The allowed origin comes from a variable whose value does not follow from the configuration alone',
          because: trust.evidence,
          fixable: false,
        },
      ];
  }
}

const FAULT_WORDS: Readonly<Record<PatternFault, string>> = {
  unanchored: 'does not have to match the whole origin',
  'unescaped-dot': 'matches any character in place of a dot',
  'any-text': 'matches any text in place of a subdomain',
  'plain-http': 'allows plain HTTP',
  null: 'allows "null"',
};

type Trust =
  | { readonly kind: 'reflected' | 'unknown'; readonly evidence: string }
  | { readonly kind: 'wildcard' | 'null' | 'fixed' }
  | { readonly kind: 'patterns'; readonly faults: readonly PatternFault[]; readonly evidence: string };

/** Which origins a value allows, resolved through `set`, `if` and `map`. */
function trustOf(model: Model, level: Level, value: string, depth: number): Trust {
  if (!value.includes('$')) return { kind: value === '*' ? 'wildcard' : value === 'null' ? 'null' : 'fixed' };
  const [part, ...others] = valueParts(value);
  if (part?.kind !== 'variable' || others.length > 0 || depth > 8)
    return { kind: 'unknown', evidence: printable(value) };
  if (part.name === 'http_origin') {
    const condition = originCondition(level);
    return condition === undefined
      ? { kind: 'reflected', evidence: '' }
      : {
          kind: 'patterns',
          faults: patternFaults(condition),
          evidence: `only where the origin matches ${printable(condition)}`,
        };
  }
  const map = model.maps.findLast(({ variable }) => variable === `$${part.name}`);
  if (map !== undefined) return trustOfMap(model, level, map, depth);
  const sets = assignments(level, `$${part.name}`);
  const trusts = sets
    .map(({ directive, inside }) => trustOf(model, inside, directive.argument(1) ?? '', depth + 1))
    .filter(({ kind }) => kind !== 'fixed');
  return trusts[0] ?? { kind: 'unknown', evidence: `$${printable(part.name)}` };
}

function trustOfMap(model: Model, level: Level, map: VariableMap, depth: number): Trust {
  const evidence = `map at ${printable(map.block.place.file)}:${map.block.line}`;
  const faults: PatternFault[] = [];
  for (const { key, value } of map.entries) {
    if (value === '') continue;
    if (value === '*') return { kind: 'wildcard' };
    const reflects = value.includes('$') && trustOf(model, level, value, depth + 1).kind === 'reflected';
    if (!reflects && value.includes('$')) return { kind: 'unknown', evidence };
    if (key === 'default' && reflects) return { kind: 'reflected', evidence: `default of the ${evidence}` };
    if (map.source !== '$http_origin') return { kind: 'unknown', evidence };
    if (key.startsWith('~')) faults.push(...patternFaults(key.replace(/^~\*?/, '')));
    else if (key === 'null') faults.push('null');
    else if (key.startsWith('http:')) faults.push('plain-http');
  }
  return { kind: 'patterns', faults, evidence };
}

/** The regular expression that an `if` block matches the origin against; undefined for other levels and conditions. */
function originCondition(level: Level): string | undefined {
  if (level.kind !== 'if') return undefined;
  return /^\(\s*\$http_origin\s+~\*?\s+(.+?)\s*\)$/.exec(level.condition)?.[1];
}

/**
 * Every `set` of a variable that may have run for a level: in the level, in those around it, and in their `if` blocks.
 */
function assignments(
  level: Level,
  variable: string,
): { readonly directive: Directive; readonly inside: Level }[] {
  const found: { directive: Directive; inside: Level }[] = [];
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    const blocks: readonly Level[] = at.kind === 'server' || at.kind === 'location' ? [at, ...at.ifs] : [at];
    for (const inside of blocks) {
      for (const directive of ownDirectives(inside, 'set')) {
        if (directive.argument(0) === variable) found.push({ directive, inside });
      }
    }
  }
  return found;
}

function fix(model: Model, wanted: Cors, exempt: Exemptions<Outcome>): Edit[] {
  const corrections: Edit[] = [];
  const varying: Level[] = [];
  const wants = wantedValues(model, wanted);
  for (const level of respondingLevels(model)) {
    const verdicts = judge(model, level, wanted).filter(
      ({ fixable, outcome }) => fixable && !exempt(outcome)(level),
    );
    const wrong = verdicts.filter(({ outcome }) => outcome !== 'missing-vary');
    for (const { entry, outcome } of wrong) {
      const edits = [withValue(entry, outcome === 'dead-credentials' ? '' : wants.origin)];
      if (outcome !== 'dead-credentials') {
        for (const other of sent(model, level, CREDENTIALS)) edits.push(withValue(other, wants.credentials));
      }
      corrections.push(...sparing(model, exempt(outcome), edits));
    }
    if (verdicts.length > wrong.length) varying.push(level);
  }
  if (corrections.length > 0) return distinct([...wants.definitions, ...corrections]);
  const statement: Statement = { name: 'add_header', args: ['Vary', 'Origin', 'always'] };
  const blocker: Statement = { name: 'add_header', args: ['Vary', ''] };
  return placeEntry(model, varying, { statement, blocker }, exempt('missing-vary'));
}

interface WantedValues {
  readonly origin: string;
  readonly credentials: string;
  /** Maps that the values need and that do not exist yet. */
  readonly definitions: readonly Edit[];
}

function wantedValues(model: Model, wanted: Cors): WantedValues {
  const { allow, credentials } = wanted;
  if (allow === 'none' || allow.length === 0) return { origin: '', credentials: '', definitions: [] };
  const [only] = allow;
  if (allow.length === 1 && only !== undefined && !only.includes('*')) {
    return { origin: only, credentials: credentials ? 'true' : '', definitions: [] };
  }
  const origin = definition(
    model,
    'gatehouse_cors_origin',
    '$http_origin',
    allow.map((entry) => [`~${originPattern(entry)}`, '$http_origin']),
  );
  if (!credentials) return { origin: origin.variable, credentials: '', definitions: origin.edits };
  // Credentials are sent only to an allowed origin: the second map tests the result of the first.
  const allowed = definition(model, 'gatehouse_cors_credentials', origin.variable, [['~.', 'true']]);
  return {
    origin: origin.variable,
    credentials: allowed.variable,
    definitions: [...origin.edits, ...allowed.edits],
  };
}

/** A map with these entries: one that exists, or a new one under an unused name. */
function definition(
  model: Model,
  name: string,
  source: string,
  entries: readonly (readonly [string, string])[],
) {
  const lines = [['default', ''], ...entries] as const;
  const same = model.maps.find(
    (map) =>
      map.source === source &&
      JSON.stringify(map.entries.map(({ key, value }) => [key, value])) === JSON.stringify(lines),
  );
  if (same !== undefined) return { variable: same.variable, edits: [] };
  let variable = `$${name}`;
  for (let number = 2; model.maps.some((map) => map.variable === variable); number++)
    variable = `$${name}_${number}`;
  const body = lines.map(([key, value]) => ({ name: key, args: [value] }));
  const statement: Statement = { name: 'map', args: [source, variable], body };
  const server = model.servers.find(({ block }) => block.tree.file.editable);
  return { variable, edits: server === undefined ? [] : [insertAboveServer(server, statement)] };
}

function isOurs(model: Model, value: string, wanted: Cors): boolean {
  const { origin, definitions } = wantedValues(model, wanted);
  return definitions.length === 0 && origin === value;
}

function withValue({ directive, always }: HeaderEntry, value: string): Edit {
  return {
    kind: 'set-arguments',
    directive,
    args: [directive.argument(0) ?? '', value, ...(always ? ['always'] : [])],
  };
}

function sent(model: Model, level: Level, name: string): HeaderEntry[] {
  return effectiveHeaders(level, model.version).filter(({ key, value }) => value !== '' && key === name);
}

function said({ name, value, directive }: HeaderEntry, because: string): string {
  const header = `${printable(name)}: ${printable(value)} at ${printable(directive.place.file)}:${directive.line}`;
  return because === '' ? header : `${header}; ${because}`;
}

/** An origin that no policy allows. */
const STRANGER = 'https://gatehouse-probe.invalid';

function proofs(model: Model): Probe[] {
  return respondingLevels(model).flatMap((level): Probe[] => {
    if (level.kind !== 'server' && level.kind !== 'location') return [];
    let server: Level = level;
    while (server.kind !== 'server') server = server.parent;
    return [
      {
        control: 'cors',
        server,
        location: level.kind === 'location' ? level : undefined,
        method: 'GET',
        headers: { Origin: STRANGER },
        expect: [{ kind: 'header-not', name: 'Access-Control-Allow-Origin', value: STRANGER }],
      },
    ];
  });
}
