import type { ScanTicket } from '../../core/tls/index.ts';
import type { Inquiry } from './inquiry.ts';
import type { NoSession, Session, SessionQuestion } from './session.ts';
import { openSession } from './session.ts';
import type { HelloVersion } from './versions.ts';

/** What whole handshakes showed: sessions, and what TLS 1.3 sends only at the end of a handshake. */
export interface SessionFacts {
  readonly ticket: ScanTicket | undefined;
  readonly sessions: readonly { readonly version: HelloVersion; readonly session: Session }[];
}

const SESSION_URGENCY = 6;

/** Begins a session and resumes it. */
export async function askSessions(
  inquiry: Inquiry,
  version: Exclude<HelloVersion, 'SSLv3'>,
): Promise<SessionFacts> {
  const about = `session tickets and resumption in ${version}`;
  const first = await open(inquiry, { version, protocols: ['h2', 'http/1.1'], wantsTicket: true });
  if (first.kind !== 'session') {
    inquiry.gap(about, `the handshake with the local OpenSSL failed: ${first.reason}`);
    return { ticket: undefined, sessions: [] };
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
  return { ticket, sessions: [{ version, session: first }] };
}

async function open(
  inquiry: Inquiry,
  question: Omit<SessionQuestion, 'timeout'>,
): Promise<Session | NoSession> {
  const outcome = await inquiry.connection(
    () => openSession(inquiry.endpoint, { ...question, timeout: inquiry.budget.timeout }),
    { about: 'sessions', urgency: SESSION_URGENCY },
  );
  if (outcome.kind === 'session' || outcome.kind === 'no-session') return outcome;
  return { kind: 'no-session', reason: outcome.kind === 'timeout' ? 'no answer in time' : outcome.kind };
}
