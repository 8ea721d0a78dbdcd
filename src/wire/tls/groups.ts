import { cipherSuite } from '../../core/tls/index.ts';
import type { Inquiry } from './inquiry.ts';
import { CURVES, TLS13_GROUPS } from './offer.ts';
import { findAccepted } from './preferences.ts';
import type { HelloVersion } from './versions.ts';
import { isAccepted } from './versions.ts';

const GROUPS_URGENCY = 5;

/**
 * Codes of the groups that a server takes in TLS 1.3. A hello without a key share makes it name the group it wants,
 * in a HelloRetryRequest, before anybody has computed anything (RFC 8446, section 4.1.4).
 */
export function findTls13Groups(
  inquiry: Inquiry,
  suites: readonly number[],
  known: readonly number[],
): Promise<readonly number[]> {
  return askInParts(inquiry, TLS13_GROUPS, TLS13_PARTS, known, async (groups) => {
    const purpose = { about: 'groups of TLSv1.3', urgency: GROUPS_URGENCY };
    const offer = { version: 'TLSv1.3' as const, suites, groups, serverName: inquiry.serverName };
    const answer = await inquiry.ask(offer, purpose);
    return answer !== undefined && isAccepted(answer, 'TLSv1.3') ? answer.hello.keyShareGroup : undefined;
  });
}

/** Codes of the elliptic curves that a server takes for ephemeral keys in TLS 1.2 or older. */
export async function findCurves(
  inquiry: Inquiry,
  version: Exclude<HelloVersion, 'TLSv1.3'>,
  suites: readonly number[],
  certificateCurve: number | undefined,
  known: readonly number[],
): Promise<readonly number[]> {
  const elliptic = suites.filter((code) => cipherSuite(code)?.keyExchange.startsWith('ECDHE'));
  if (elliptic.length === 0 || version === 'SSLv3') return [];
  // Below TLS 1.3 a client shows by its groups which ECDSA keys it can check (RFC 8422, section 5.1): with a key of
  // that kind its own curve has to be offered too, behind the others.
  const free = elliptic.filter((code) => cipherSuite(code)?.authentication !== 'ECDSA');
  const needed = free.length === 0 ? certificateCurve : undefined;
  return askInParts(inquiry, CURVES, CURVE_PARTS, known, async (groups) => {
    const offered = needed === undefined || groups.includes(needed) ? groups : [...groups, needed];
    const purpose = { about: `groups of ${version}`, urgency: GROUPS_URGENCY };
    const offer = { version, suites: free.length > 0 ? free : elliptic, groups: offered };
    const answer = await inquiry.ask({ ...offer, serverName: inquiry.serverName }, purpose);
    if (answer === undefined || !isAccepted(answer, version)) return undefined;
    const { keyExchange } = answer;
    if (keyExchange?.kind === 'named-curve') return keyExchange.group;
    if (keyExchange?.kind === 'explicit-curve')
      inquiry.gap(purpose.about, 'it describes its curve by numbers instead of its name');
    return undefined;
  });
}

/** How many of the usual groups are asked for apart from the rest. */
const TLS13_PARTS = [3, 5];
const CURVE_PARTS = [3, 5];

async function askInParts(
  inquiry: Inquiry,
  all: readonly number[],
  cuts: readonly number[],
  known: readonly number[],
  ask: (groups: readonly number[]) => Promise<number | undefined>,
): Promise<readonly number[]> {
  const starts = [0, ...cuts];
  const parts = starts.map((start, index) => all.slice(start, cuts[index]));
  const found = await Promise.all(
    parts.map((part) =>
      findAccepted(
        part.filter((group) => !known.includes(group)),
        ask,
        () => inquiry.pool.idle > 1,
      ),
    ),
  );
  const accepted = new Set([...known, ...found.flat()]);
  return all.filter((group) => accepted.has(group));
}
