import type { ScanTicket } from '../../tls/index.ts';
import type { Inquiry } from './inquiry.ts';
import type { NoSession, Session, SessionQuestion } from './session.ts';
import { openSession } from './session.ts';
import type { HelloVersion } from './versions.ts';

/** What whole handshakes showed: of sessions, and of what TLS 1.3 tells nobody who stops half way. */
export interface SessionFacts {
  readonly ticket: ScanTicket | undefined;
  readonly sessions: readonly { readonly version: HelloVersion; readonly session: Session }[];
}

const SESSION_URGENCY = 6;

/** Begins a session and resumes it, and in TLS 1.3 asks for each kind of certificate where `askKinds` says so. */
export async function askSessions(
  inquiry: Inquiry,
  version: Exclude<HelloVersion, 'SSLv3'>,
  askKinds: boolean,
): Promise<SessionFacts> {
  const about = `session tickets and resumption in ${version}`;
  const [first, ...others] = await Promise.all([
    open(inquiry, { version, protocols: ['h2', 'http/1.1'], wantsTicket: true }),
    ...(askKinds
      ? KEY_KINDS.map((signatureAlgorithms) =>
          open(inquiry, { version, protocols: ['http/1.1'], signatureAlgorithms, wantsTicket: false }),
        )
      : []),
  ]);
  const sessions = [first, ...others]
    .filter((session) => session?.kind === 'session')
    .map((session) => ({ version, session }));
  if (first?.kind !== 'session') {
    inquiry.gap(about, `the handshake with the local OpenSSL failed: ${first?.reason ?? 'no answer'}`);
    return { ticket: undefined, sessions };
  }
  const again =
    first.session === undefined
      ? undefined
      : await open(inquiry, { version, session: first.session, wantsTicket: false });
  if (again?.kind === 'no-session') inquiry.gap(`resumption in ${version}`, again.reason);
  const ticket: ScanTicket = {
    version,
    offered: first.hasTicket,
    lifetime: first.hasTicket ? (first.ticketLifetime ?? null) : null,
    resumed: first.session === undefined ? false : again?.kind === 'session' ? again.resumed : null,
    earlyData: version === 'TLSv1.3' ? first.maxEarlyData : 0,
  };
  return { ticket, sessions };
}

/** In OpenSSL's words. Ed25519 and Ed448 are in the first, RSA-PSS keys in the second. */
const KEY_KINDS = [
  'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448',
  'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512',
];

async function open(
  inquiry: Inquiry,
  question: Omit<SessionQuestion, 'serverName' | 'timeout'>,
): Promise<Session | NoSession> {
  const { serverName } = inquiry;
  const outcome = await inquiry.connection(
    () => openSession(inquiry.address, { ...question, serverName, timeout: inquiry.budget.timeout }),
    { about: 'sessions', urgency: SESSION_URGENCY },
  );
  if (outcome.kind === 'session' || outcome.kind === 'no-session') return outcome;
  return { kind: 'no-session', reason: outcome.kind === 'timeout' ? 'no answer in time' : outcome.kind };
}
