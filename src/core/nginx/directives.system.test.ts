import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memorySource } from '../../../test/support/model.ts';
import { randomNumbers } from '../../../test/support/mutate.ts';
import type { NginxRoom, NginxVerdict } from '../../../test/support/nginx.ts';
import { makeNginxRoom } from '../../../test/support/nginx.ts';
import { isFull, sample, times } from '../../../test/support/sample.ts';
import { loadConfiguration } from './configuration.ts';
import type { ContextName } from './contexts.ts';
import { Context } from './contexts.ts';
import { DIRECTIVES } from './directives.table.ts';
import type { DirectiveSpec, Setter } from './directives.ts';
import { directiveSpecs } from './directives.ts';
import type { Problem } from './problem.ts';
import type { NginxVersion } from './version.ts';
import { parseNginxVersion } from './version.ts';

/** How many combinations of directive, context, number of arguments and ending are tested, by kind. */
const SAMPLE = { fits: 800, elsewhere: 400, 'a brace, no semicolon': 150, 'a semicolon, no brace': 60 };
const SEED = 20_260_401;
/** How many of these a sampled run tests, and how many cases of the other two tests. */
const SAMPLED = { statements: 150, twice: 60, values: 100 };
/** How many `nginx -t` run at once. Most of their time is starting a program. */
const LANES = 4;

interface Case {
  readonly name: string;
  readonly context: ContextName;
  readonly statement: string;
}

/** The text around a statement in each context. Open-source NGINX has no `mgmt`. */
const AROUND: Readonly<Partial<Record<ContextName, readonly [before: string, after: string]>>> = {
  main: ['', ''],
  events: ['events {', '}'],
  http: ['http {', '}'],
  server: ['http { server {', '} }'],
  location: ['http { server { location / {', '} } }'],
  serverIf: ['http { server { if ($host) {', '} } }'],
  locationIf: ['http { server { location / { if ($host) {', '} } } }'],
  limitExcept: ['http { server { location / { limit_except GET {', '} } } }'],
  upstream: ['http { upstream backend {', '} }'],
  stream: ['stream {', '}'],
  streamServer: ['stream { server {', '} }'],
  streamUpstream: ['stream { upstream backend {', '} }'],
  mail: ['mail {', '}'],
  mailServer: ['mail { server {', '} }'],
};

const LEAST = [
  ['fine', 100],
  ['argument-count', 300],
  ['not-allowed-here', 200],
  ['not-terminated', 80],
  ['no-opening-brace', 20],
] as const;

/** The line of the statement. Messages about other lines concern the text around it. */
const LINE = 2;

let version: NginxVersion;
let contexts: readonly ContextName[] = [];
const names = [
  ...new Set(
    DIRECTIVES.trim()
      .split('\n')
      .map((line) => line.split(' ', 1)[0] as string),
  ),
];
const rooms: NginxRoom[] = [];

beforeAll(async () => {
  // nginx writes its version to standard error, hence 2>&1.
  const said = execFileSync('/bin/sh', ['-c', 'PATH=/usr/local/sbin:/usr/sbin:$PATH nginx -v 2>&1'], {
    encoding: 'latin1',
  });
  const parsed = parseNginxVersion(said);
  if (parsed === undefined) throw new Error(`nginx reports no version: ${said}`);
  version = parsed;
  const usable: ContextName[] = [];
  await judge(
    (Object.keys(AROUND) as ContextName[]).map((context) => ({ name: '', context, statement: '' })),
    ({ context }, { first }) => {
      if (!first?.message.startsWith('unknown directive')) usable.push(context);
    },
  );
  contexts = usable.sort((a, b) => Context[a] - Context[b]);
});
afterAll(() => {
  for (const room of rooms) room.remove();
});

test('the form of every kind of statement is judged as by nginx -t', async () => {
  const faults: string[] = [];
  const tally = new Map<string, number>();
  const builtIn = new Map<string, Set<boolean>>();
  await judge(sample(sampleOf(allCases()), SAMPLED.statements), (one, verdict) => {
    const theirs = formOf(verdict.first?.message);
    const isMissing = theirs === 'unknown-directive' && directiveSpecs(one.name, version).length > 0;
    const [module, ...others] = new Set(directiveSpecs(one.name, version).map((spec) => spec.module));
    if (module !== undefined && others.length === 0)
      builtIn.set(module, (builtIn.get(module) ?? new Set()).add(!isMissing));
    const outcome = isMissing ? 'skipped: module not built in' : theirs;
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    if (isMissing) return;
    const problem = firstProblem(one);
    const ours = formOf(problem?.nginx);
    if (ours !== theirs)
      faults.push(`${textOf(one)}: NGINX: ${verdict.first?.message}, ours: ${problem?.nginx}`);
    else if (ours !== 'fine') expect(problem?.nginx).toBe(verdict.first?.message);
  });
  process.stderr.write(`directives: ${JSON.stringify(Object.fromEntries(tally))}\n`);
  expect(faults).toEqual([]);
  // A name that the table has wrongly looks like one of a missing module, although its module is built in.
  const partial = [...builtIn].filter(([, known]) => known.size > 1).map(([module]) => module);
  expect(partial.filter((module) => !dependsOnBuild(module))).toEqual([]);
  // Each verdict must occur often enough for the test to mean something.
  for (const [verdict, least] of isFull ? LEAST : []) {
    expect([verdict, tally.get(verdict) ?? 0]).toEqual([verdict, expect.toSatisfy((seen) => seen >= least)]);
  }
});

test('a repeated setting is refused exactly where nginx -t refuses it', async () => {
  const faults: string[] = [];
  const tally = { refused: 0, accepted: 0, 'value does not suit': 0 };
  await judge(
    sample(
      names.flatMap((name) => twice(name) ?? []),
      SAMPLED.twice,
    ),
    (one, { first }) => {
      // The values below do not suit every setting. A conflictProblem of the first line says nothing about repetition.
      if (first?.line === LINE) {
        tally['value does not suit'] += 1;
        return;
      }
      const theirs = first?.message === `"${one.name}" directive is duplicate`;
      tally[theirs ? 'refused' : 'accepted'] += 1;
      const problem = firstProblem(one);
      if ((problem?.code === 'duplicate') !== theirs)
        faults.push(`${textOf(one)}: NGINX: ${first?.message}, ours: ${problem?.nginx}`);
    },
  );
  process.stderr.write(`directives twice: ${JSON.stringify(tally)}\n`);
  expect(faults).toEqual([]);
  expect(tally.refused).toBeGreaterThan(times(5, 200));
  expect(tally.accepted).toBeGreaterThanOrEqual(times(0, 10));
});

test('values of generic setters are refused exactly where nginx -t refuses them, with its message', async () => {
  const faults: string[] = [];
  const tally = { refused: 0, accepted: 0, 'custom rule': 0 };
  await judge(sample(valueCases(), SAMPLED.values), (one, { first }) => {
    const problem = firstProblem(one);
    const ours = problem?.code === 'invalid-value' ? problem.nginx : undefined;
    const theirs = first?.line === LINE ? first.message : undefined;
    if (theirs?.startsWith('unknown directive')) return;
    if (theirs === undefined) tally.accepted += 1;
    else tally[GENERIC_REFUSAL.test(theirs) ? 'refused' : 'custom rule'] += 1;
    const isRight = theirs !== undefined && GENERIC_REFUSAL.test(theirs) ? ours === theirs : !ours;
    if (!isRight) faults.push(`${textOf(one)}: NGINX: ${theirs}, ours: ${ours}`);
  });
  process.stderr.write(`values: ${JSON.stringify(tally)}\n`);
  expect(faults).toEqual([]);
  expect(tally.refused).toBeGreaterThan(times(10, 150));
  expect(tally.accepted).toBeGreaterThan(times(5, 80));
});

/** The messages of the generic setters. */
const GENERIC_REFUSAL =
  /^(invalid value "[\s\S]*"( in "\w+" directive, it must be "on" or "off")?|"\w+" directive invalid (value|number))$/;

/** Runs NGINX on each case and passes its verdict on. */
async function judge(
  cases: readonly Case[],
  hand: (one: Case, verdict: NginxVerdict) => void,
): Promise<void> {
  const waiting = [...cases];
  const lane = async () => {
    const room = makeNginxRoom();
    rooms.push(room);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      room.write({ 'nginx.conf': textOf(next) });
      hand(next, await room.test());
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function textOf({ context, statement }: Case): string {
  const [before, after] = AROUND[context] ?? ['', ''];
  return `${before}\n${statement}\n${after}\n`;
}

function firstProblem(one: Case): Problem | undefined {
  const files = memorySource({ '/nginx.conf': textOf(one) });
  return loadConfiguration(files, '/nginx.conf', { version }).problems[0];
}

/** The kind of a message that NGINX gives before it looks at values. All other messages count as 'fine' here. */
function formOf(message: string | undefined): string {
  if (message === undefined) return 'fine';
  if (/^unknown directive "/.test(message)) return 'unknown-directive';
  if (/^"\S*" directive is not allowed here$/.test(message)) return 'not-allowed-here';
  if (/^directive "\S*" is not terminated by ";"$/.test(message)) return 'not-terminated';
  if (/^directive "\S*" has no opening "\{"$/.test(message)) return 'no-opening-brace';
  if (/^invalid number of arguments in "\S*" directive$/.test(message)) return 'argument-count';
  return 'fine';
}

/** True for modules in which some directives depend on a library or an option at build time. */
function dependsOnBuild(module: string): boolean {
  return /^(core|http_core|http_(proxy|fastcgi|uwsgi|scgi|grpc|upstream)|stream_(core|proxy|upstream))$/.test(
    module,
  );
}

function allCases(): Case[] {
  return names.flatMap((name) =>
    contexts.flatMap((context) =>
      [0, 1, 2, 3, 4].flatMap((count) =>
        [';', ' { }'].map((ending) => ({
          name,
          context,
          statement: `${name}${' 1'.repeat(count)}${ending}`,
        })),
      ),
    ),
  );
}

/** A sample with enough cases of each kind that every verdict occurs. The seed decides the order. */
function sampleOf(cases: readonly Case[]): Case[] {
  const random = randomNumbers(SEED);
  const left: Record<Kind, number> = { ...SAMPLE };
  return cases
    .map((one) => ({ one, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one)
    .filter((one) => left[kindOf(one)]-- > 0);
}

type Kind = keyof typeof SAMPLE;

function kindOf({ name, context, statement }: Case): Kind {
  const spec = specIn(name, context);
  if (spec === undefined) return 'elsewhere';
  if (statement.endsWith(spec.block ? '}' : ';')) return 'fits';
  return spec.block ? 'a semicolon, no brace' : 'a brace, no semicolon';
}

function specIn(name: string, context: ContextName): DirectiveSpec | undefined {
  return directiveSpecs(name, version).find((spec) => (spec.contexts & Context[context]) !== 0);
}

/** A value that each of NGINX's generic setters accepts. Custom setters have their own rules. */
const VALUES: Readonly<Partial<Record<Setter, string>>> = {
  flag: 'on',
  str: 'text',
  'str-array': 'text',
  keyval: 'key value',
  num: '4',
  size: '4k',
  off: '4k',
  bufs: '8 16k',
  msec: '1s',
  sec: '1h',
  enum: 'off',
  bitmask: 'off',
  path: 'folder',
  access: 'user:rw',
  complex: '4k',
};

const TIMES = `0 1 10s 1m30 1m30s 90m 1h30m 1s1m 1ms 1s500ms 1m500ms 1d 1w 1M 1y 1y6M 1M1y 1h1h m s 5x -1 1.5s 1S "1h 30m" "1 2" "" " 5"`;
const SIZES =
  '0 1 4k 4K 4m 4M 1g 1G 4kb k 1.5m -1 0x10 "" "4 k" 9223372036854775807 9223372036854775808 9007199254740992k 9007199254740991k';

/** Values that each setter accepts or refuses, with their quotes. */
const TRIED: Readonly<Partial<Record<Setter, string>>> = {
  flag: 'on off ON Off yes true 1 0 "" "on " onn',
  num: '0 1 00 4096 -1 +1 1.5 1k 0x10 "" auto 9223372036854775807 9223372036854775808 99999999999999999999',
  size: SIZES,
  off: SIZES,
  msec: TIMES,
  sec: TIMES,
};

/** The first few directives of each setter, with every value. */
function valueCases(): Case[] {
  const count = new Map<Setter, number>();
  return names.flatMap((name) => {
    const context = contexts.find((each) => specIn(name, each) !== undefined);
    const spec = context === undefined ? undefined : specIn(name, context);
    if (context === undefined || spec === undefined) return [];
    const { setter, keywords } = spec;
    const seen = count.get(setter) ?? 0;
    count.set(setter, seen + 1);
    const statements = (values: readonly string[]) =>
      values.map((value) => ({ name, context, statement: `${name} ${value};` }));
    if (keywords.length > 0) {
      const [first = ''] = keywords;
      return statements([
        first,
        first.toUpperCase(),
        `${first}x`,
        '""',
        ...(setter === 'bitmask' ? [`${first} no`] : []),
      ]);
    }
    if (setter === 'bufs' && seen < 2)
      return statements(['4 8k', '0 8k', '4 0', '4 8x', 'x 8k', '4k 8k', '-1 8k', '4 0k']);
    return seen < 4 ? statements(TRIED[setter]?.match(/"[^"]*"|\S+/g) ?? []) : [];
  });
}

/** A statement that a generic setter reads, twice in the first context that allows it. */
function twice(name: string): Case | undefined {
  const context = contexts.find((each) => specIn(name, each) !== undefined);
  const spec = context === undefined ? undefined : specIn(name, context);
  if (context === undefined || spec === undefined || spec.block) return undefined;
  const value = spec.keywords[0] ?? VALUES[spec.setter];
  if (value === undefined) return undefined;
  const once = `${name} ${value};`;
  return { name, context, statement: `${once}\n${once}` };
}
