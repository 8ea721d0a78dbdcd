import { originPattern } from '../../core/controls/index.ts';

/** A site by the parts of its origin. */
export interface Site {
  readonly scheme: 'http' | 'https';
  /** A name or an address, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

export type OriginKind =
  | 'site'
  | 'allowed'
  | 'configured'
  | 'unrelated'
  | 'null'
  | 'prefix'
  | 'suffix'
  | 'dot'
  | 'sub-domain'
  | 'scheme'
  | 'port';

/** An origin to ask with, and what it would mean if it were let in. */
export interface AskedOrigin {
  readonly kind: OriginKind;
  readonly origin: string;
}

/** A name that nobody can register (RFC 2606). */
const STRANGER = 'gatehouse-probe.invalid';
const OTHER_PORT = 4443;

/** How a site is written as an origin: without the port when it is the scheme's default (RFC 6454, 6.1). */
export function originOf({ scheme, host, port }: Site): string {
  const usual = scheme === 'https' ? 443 : 80;
  return `${scheme}://${host.toLowerCase()}${port === usual ? '' : `:${port}`}`;
}

/** What a site is called in a Host header. */
export function hostOf(site: Site): string {
  return originOf(site).replace(/^https?:\/\//, '');
}

/**
 * The origins that show who may read responses: the site, each that the policy allows, and those of attackers,
 * among them look-alikes of all of these. `further` are origins that follow from the configuration.
 */
export function originsToAsk(
  site: Site,
  allow: 'none' | readonly string[],
  further: readonly AskedOrigin[],
): AskedOrigin[] {
  const own = originOf(site);
  const allowed = (allow === 'none' ? [] : allow).map((entry) => entry.replace('://*.', '://gatehouse.'));
  const asked: AskedOrigin[] = [
    { kind: 'site', origin: own },
    ...allowed.map((origin) => ({ kind: 'allowed', origin }) as const),
    { kind: 'unrelated', origin: `https://${STRANGER}` },
    { kind: 'null', origin: 'null' },
    ...[own, ...allowed].flatMap(lookAlikes),
    ...further,
  ];
  const known = new Map<string, AskedOrigin>();
  for (const each of asked) {
    const isAttack = each.kind !== 'site' && each.kind !== 'allowed';
    if (isAttack && isAllowed(each.origin, allow)) continue;
    if (!known.has(each.origin)) known.set(each.origin, each);
  }
  return [...known.values()];
}

/** Whether a policy's list names an origin. */
export function isAllowed(origin: string, allow: 'none' | readonly string[]): boolean {
  return allow !== 'none' && allow.some((entry) => new RegExp(originPattern(entry)).test(origin));
}

/** Begins like an origin and continues to another name: a rule without an anchor at its end lets it in. */
export function lookAlikeAfter(origin: string): AskedOrigin {
  return { kind: 'prefix', origin: `${origin}.${STRANGER}` };
}

/** Ends like an origin, with a longer name: a rule without an anchor at its beginning lets it in. */
export function lookAlikeBefore(origin: string): AskedOrigin {
  return { kind: 'suffix', origin: origin.replace('://', '://gatehouse-probe-') };
}

function lookAlikes(origin: string): AskedOrigin[] {
  const [, scheme = 'https', host = '', port = ''] =
    /^(https?):\/\/(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(origin) ?? [];
  const changed: AskedOrigin[] = [
    lookAlikeAfter(origin),
    lookAlikeBefore(origin),
    {
      kind: 'scheme',
      origin: scheme === 'https' ? `http://${host}` : `https://${host}${port}`,
    },
    {
      kind: 'port',
      origin: port === '' ? `${scheme}://${host}:${OTHER_PORT}` : `${scheme}://${host}`,
    },
  ];
  // An address has no sub domains, and its dots are seldom meant as a pattern.
  if (/^\[|^[\d.]+$/.test(host)) return changed;
  const dots = host.includes('.') ? [`${scheme}://${host.replaceAll('.', 'x')}${port}`] : [];
  return [
    ...changed,
    { kind: 'sub-domain', origin: `${scheme}://gatehouse-probe.${host}${port}` },
    ...dots.map((each) => ({ kind: 'dot', origin: each }) as const),
  ];
}
