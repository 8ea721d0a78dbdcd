import { VERSION_CODES } from '../../core/tls/index.ts';
import type { Inquiry } from './inquiry.ts';
import { AGREEABLE_GROUPS, makeKeyAgreement } from './key-agreement.ts';
import type { Offer } from './offer.ts';
import type { HelloVersion } from './versions.ts';

/** An accepted version and an offer that the server takes: the basis of further questions. */
export interface Footing {
  readonly version: HelloVersion;
  readonly suites: readonly number[];
  /** In TLS 1.3, a group to agree on keys with, so that what the server encrypts can be read. */
  readonly group: number | undefined;
}

/** An offer on a footing; in TLS 1.3 with a new key pair when the footing has a group. */
export function offerOn({ version, suites, group }: Footing, more: Omit<Offer, 'version' | 'suites'>): Offer {
  const agreement = group === undefined ? undefined : makeKeyAgreement(group);
  if (agreement === undefined) return { version, suites, ...more };
  return { version, suites, groups: [agreement.share.group], agreement, ...more };
}

/**
 * A group of TLS 1.3 that both the server and this program can use. A gap is noted when there is none.
 *
 * @param known groups that the server named already
 */
export async function findAgreeableGroup(
  inquiry: Inquiry,
  suites: readonly number[],
  known: readonly number[],
): Promise<number | undefined> {
  const group = known.find((code) => AGREEABLE_GROUPS.includes(code));
  if (group !== undefined) return group;
  const purpose = { about: 'what TLSv1.3 encrypts of its handshake', urgency: 10 };
  const offer = { version: 'TLSv1.3' as const, suites, groups: AGREEABLE_GROUPS };
  const answer = await inquiry.ask({ ...offer, serverName: inquiry.serverName }, purpose);
  const named = answer?.hello.version === VERSION_CODES['TLSv1.3'] ? answer.hello.keyShareGroup : undefined;
  if (named !== undefined && AGREEABLE_GROUPS.includes(named)) return named;
  inquiry.gap(purpose.about, 'it takes no group that keys can be agreed on with here');
  return undefined;
}
