import { type OpenSslSuite, openSslSuites } from './openssl-suites.ts';

export type CipherString =
  | {
      readonly ok: true;
      /** TLS 1.2 and older, in the resulting order. */
      readonly suites: readonly OpenSslSuite[];
      /** From `@SECLEVEL=`; the last one counts. */
      readonly securityLevel: number | undefined;
      /** Words that OpenSSL ignores silently, such as names of suites that it was built without. */
      readonly ignored: readonly string[];
    }
  | {
      readonly ok: false;
      /** The part that cannot be evaluated here, or the whole string when OpenSSL would refuse it. */
      readonly at: string;
      readonly message: string;
    };

/**
 * Evaluates an OpenSSL cipher string (`ssl_ciphers`) as OpenSSL 3.0 does: `ssl_create_cipher_list` and
 * `ssl_cipher_process_rulestr` of `ssl/ssl_ciph.c`; openssl-ciphers(1) for the words.
 */
export function readCipherString(text: string): CipherString {
  let list = initialOrder();
  let securityLevel: number | undefined;
  const ignored: string[] = [];
  // Only at the very beginning. OpenSSL compares the letters there, not a whole word.
  const spelled = text.startsWith('DEFAULT')
    ? `ALL:!COMPLEMENTOFDEFAULT:!eNULL:${text.slice('DEFAULT'.length)}`
    : text;
  const rules = spelled.split(/[:;, ]/).filter((element) => element !== '');
  for (const rule of rules.flatMap(splitCommands)) {
    if (rule.startsWith('@')) {
      const level = /^@SECLEVEL=([0-5])$/.exec(rule)?.[1];
      if (level !== undefined) securityLevel = Number(level);
      else if (rule === '@STRENGTH') list = sortedByStrength(list);
      else return { ok: false, at: rule, message: `${rule} is not a valid cipher string command of OpenSSL` };
      continue;
    }
    const action = ACTIONS[rule[0] ?? ''] ?? 'add';
    const words = action === 'add' ? rule : rule.slice(1);
    const strange = words.split('+').find((word) => NOT_HERE.test(word));
    if (strange !== undefined) return { ok: false, at: rule, message: `${strange} is not evaluated here` };
    const matches = matcherOf(words);
    if (matches === undefined) ignored.push(rule);
    else list = apply(list, action, matches);
  }
  const suites = list.filter(({ active }) => active).map(({ suite }) => suite);
  if (suites.length === 0)
    return { ok: false, at: text, message: 'this cipher string selects no suite that OpenSSL has' };
  return { ok: true, suites, securityLevel, ignored };
}

interface Entry {
  readonly suite: OpenSslSuite;
  readonly active: boolean;
}

type Action = 'add' | 'delete' | 'kill' | 'toEnd' | 'bump';

type Matcher = (suite: OpenSslSuite) => boolean;

const ACTIONS: Readonly<Record<string, Action>> = { '-': 'delete', '!': 'kill', '+': 'toEnd' };

/** Words whose meaning depends on how OpenSSL was built or set up. */
const NOT_HERE = /^(FIPS|SUITEB\w*|PROFILE=.*)$/;

/** `HIGH@STRENGTH` and `HIGH@SECLEVEL=0` are two rules. */
function splitCommands(element: string): readonly string[] {
  return element.split(/(?=@)/);
}

/**
 * Words joined by `+` must all match. An unknown word makes OpenSSL ignore the rule. OpenSSL stores a strength and
 * `COMPLEMENTOFDEFAULT` in one field, so a later strength overwrites the word. Exact names have a strength too.
 */
function matcherOf(joined: string): Matcher | undefined {
  const words = joined.split('+');
  const strength = words.findLastIndex((word) => word === 'HIGH' || isSuite(word));
  const matchers = words
    .filter((word, at) => word !== 'COMPLEMENTOFDEFAULT' || at > strength)
    .map(wordMatcher);
  if (matchers.some((matcher) => matcher === undefined)) return undefined;
  return (suite) => matchers.every((matcher) => matcher?.(suite) === true);
}

function wordMatcher(word: string): Matcher | undefined {
  if (isSuite(word)) return ({ name }) => name === word;
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

function isSuite(word: string): boolean {
  return openSslSuites().some(({ name }) => name === word);
}

const exchange =
  (...names: readonly string[]): Matcher =>
  ({ keyExchange }) =>
    names.includes(keyExchange);
const signed =
  (name: string): Matcher =>
  ({ authentication }) =>
    authentication === name;
const encrypted =
  (pattern: RegExp): Matcher =>
  ({ encryption }) =>
    pattern.test(encryption);
const mac =
  (name: string): Matcher =>
  (suite) =>
    suite.mac === name;
const since =
  (version: string): Matcher =>
  ({ oldest }) =>
    oldest === version;
const both =
  (one: Matcher, other: Matcher): Matcher =>
  (suite) =>
    one(suite) && other(suite);
const not =
  (matcher: Matcher): Matcher =>
  (suite) =>
    !matcher(suite);

const ANONYMOUS = signed('None');
const UNENCRYPTED = encrypted(/^None$/);
const DHE = exchange('DH');
const ECDHE = exchange('ECDH');
const NOTHING: Matcher = () => false;

/** `cipher_aliases`. */
const WORDS: Readonly<Record<string, Matcher>> = {
  ALL: not(UNENCRYPTED),
  COMPLEMENTOFALL: UNENCRYPTED,
  COMPLEMENTOFDEFAULT: ({ inDefault }) => !inDefault,
  kRSA: exchange('RSA'),
  kEDH: DHE,
  kDHE: DHE,
  DH: DHE,
  kEECDH: ECDHE,
  kECDHE: ECDHE,
  ECDH: ECDHE,
  kPSK: exchange('PSK'),
  kRSAPSK: exchange('RSAPSK'),
  kECDHEPSK: exchange('ECDHEPSK'),
  kDHEPSK: exchange('DHEPSK'),
  kSRP: exchange('SRP'),
  aRSA: signed('RSA'),
  aDSS: signed('DSS'),
  DSS: signed('DSS'),
  aNULL: ANONYMOUS,
  aECDSA: signed('ECDSA'),
  ECDSA: signed('ECDSA'),
  aPSK: signed('PSK'),
  aSRP: signed('SRP'),
  EDH: both(DHE, not(ANONYMOUS)),
  DHE: both(DHE, not(ANONYMOUS)),
  EECDH: both(ECDHE, not(ANONYMOUS)),
  ECDHE: both(ECDHE, not(ANONYMOUS)),
  eNULL: UNENCRYPTED,
  NULL: UNENCRYPTED,
  RSA: both(exchange('RSA'), signed('RSA')),
  ADH: both(DHE, ANONYMOUS),
  AECDH: both(ECDHE, ANONYMOUS),
  PSK: exchange('PSK', 'RSAPSK', 'ECDHEPSK', 'DHEPSK'),
  SRP: exchange('SRP'),
  AES128: encrypted(/^AES(GCM|CCM8?)?128$/),
  AES256: encrypted(/^AES(GCM|CCM8?)?256$/),
  AES: encrypted(/^AES/),
  AESGCM: encrypted(/^AESGCM/),
  AESCCM: encrypted(/^AESCCM/),
  AESCCM8: encrypted(/^AESCCM8/),
  CAMELLIA: encrypted(/^Camellia/),
  CAMELLIA128: encrypted(/^Camellia128/),
  CAMELLIA256: encrypted(/^Camellia256/),
  CHACHA20: encrypted(/^CHACHA20/),
  ARIA: encrypted(/^ARIA/),
  ARIAGCM: encrypted(/^ARIA/),
  ARIA128: encrypted(/^ARIAGCM128/),
  ARIA256: encrypted(/^ARIAGCM256/),
  CBC: encrypted(/^(AES|Camellia)(128|256)$/),
  MD5: mac('MD5'),
  SHA1: mac('SHA1'),
  SHA: mac('SHA1'),
  SHA256: mac('SHA256'),
  SHA384: mac('SHA384'),
  SSLv3: since('SSLv3'),
  TLSv1: since('TLSv1'),
  'TLSv1.0': since('TLSv1'),
  'TLSv1.2': since('TLSv1.2'),
  HIGH: not(UNENCRYPTED),
  // Words for algorithms that this OpenSSL was built without.
  MEDIUM: NOTHING,
  LOW: NOTHING,
  '3DES': NOTHING,
  DES: NOTHING,
  RC4: NOTHING,
  RC2: NOTHING,
  IDEA: NOTHING,
  SEED: NOTHING,
  GOST89: NOTHING,
  EXPORT: NOTHING,
};

/** The order of preference before any rule is applied, with every suite inactive. */
function initialOrder(): readonly Entry[] {
  // Highest code point first, as `openssl ciphers ALL` shows when nothing else decides.
  let list: readonly Entry[] = openSslSuites()
    .map((suite) => ({ suite, active: false }))
    .reverse();
  const aead = mac('AEAD');
  const ephemeral = exchange('DH', 'ECDH');
  const steps: readonly (readonly [Action, Matcher])[] = [
    ['add', both(ECDHE, signed('ECDSA'))],
    ['add', ECDHE],
    ['delete', ECDHE],
    ['add', encrypted(/^AESGCM/)],
    ['add', encrypted(/^CHACHA20/)],
    ['add', encrypted(/^AES(?!GCM)/)],
    ['add', () => true],
    ['toEnd', mac('MD5')],
    ['toEnd', ANONYMOUS],
    ['toEnd', exchange('RSA')],
    ['toEnd', exchange('PSK')],
  ];
  for (const [action, matches] of steps) list = apply(list, action, matches);
  list = sortedByStrength(list);
  const last: readonly (readonly [Action, Matcher])[] = [
    ['bump', since('TLSv1.2')],
    ['bump', aead],
    ['bump', ephemeral],
    ['bump', both(ephemeral, aead)],
    ['delete', () => true],
  ];
  for (const [action, matches] of last) list = apply(list, action, matches);
  return list;
}

/**
 * `ssl_cipher_apply_rule`: matches move to the end (`add`, `toEnd`) or to the front (`delete`, `bump`) of the list and
 * keep their order; `kill` removes them.
 */
function apply(list: readonly Entry[], action: Action, matches: Matcher): readonly Entry[] {
  const moves = ({ suite, active }: Entry): boolean => matches(suite) && active !== (action === 'add');
  const stay = list.filter((entry) => !moves(entry));
  const moved = list.filter(moves).map(({ suite }) => ({ suite, active: action !== 'delete' }));
  switch (action) {
    case 'add':
    case 'toEnd':
      return [...stay, ...moved];
    case 'delete':
    case 'bump':
      return [...moved, ...stay];
    case 'kill':
      return list.filter(({ suite }) => !matches(suite));
  }
}

function sortedByStrength(list: readonly Entry[]): readonly Entry[] {
  let sorted = list;
  for (const bits of [256, 128, 64, 0]) {
    sorted = apply(sorted, 'toEnd', (suite) => strengthOf(suite) === bits);
  }
  return sorted;
}

/** Strength in bits as OpenSSL's table has it. */
export function strengthOf({ encryption }: OpenSslSuite): number {
  if (encryption === 'None') return 0;
  return encryption === 'CHACHA20' || encryption.endsWith('256') ? 256 : 128;
}
