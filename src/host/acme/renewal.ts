import { createHash } from 'node:crypto';
import { parseCertificateDetails } from '../../core/tls/index.ts';

/** The part of a certificate that decides when it is renewed. */
export interface Validity {
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** When an ACME server would like a certificate to be renewed (RFC 9773); milliseconds since 1970. */
export interface RenewalWindow {
  readonly start: number;
  readonly end: number;
}

/** Certificates that live shorter than this are renewed half-way, others after two thirds. */
const SHORT_LIVED_DAYS = 10;
const DAY = 86_400_000;

/**
 * When a certificate is to be renewed, in milliseconds since 1970: at a moment inside the server's window, else when a
 * third of its life is left (Let's Encrypt's advice; half of it for those that live for days). The moment within the
 * window is the certificate's own and the same at every run, so that many hosts do not come at once.
 */
export function renewalTime(
  { notBefore, notAfter }: Validity,
  window: RenewalWindow | undefined,
  der: Buffer,
): number {
  const life = notAfter - notBefore;
  const usual = notAfter - life * (life < SHORT_LIVED_DAYS * DAY ? 1 / 2 : 1 / 3);
  if (window === undefined) return usual;
  const fraction = createHash('sha256').update(der).digest().readUInt32BE(0) / 2 ** 32;
  // A window that begins after the end is somebody's mistake, and must not let the certificate run out.
  return Math.min(window.start + fraction * Math.max(0, window.end - window.start), notAfter);
}

/** The name by which an ACME server is asked about a certificate (RFC 9773, section 4.1); undefined where it has none. */
export function certificateId(der: Buffer): string | undefined {
  const details = parseCertificateDetails(der);
  if (!details.ok || details.value.authorityKeyIdentifier === undefined) return undefined;
  const { authorityKeyIdentifier, serial } = details.value;
  return [authorityKeyIdentifier, serial].map((bytes) => Buffer.from(bytes).toString('base64url')).join('.');
}

/** Reads an answer of the renewal information; undefined for what is none (RFC 9773, section 4.2). */
export function parseRenewalWindow(value: unknown): RenewalWindow | undefined {
  if (typeof value !== 'object' || value === null || !('suggestedWindow' in value)) return undefined;
  const { suggestedWindow } = value;
  if (typeof suggestedWindow !== 'object' || suggestedWindow === null) return undefined;
  const { start, end } = suggestedWindow as Readonly<Record<string, unknown>>;
  const [from, to] = [start, end].map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN));
  const isWindow = from !== undefined && to !== undefined && from < to;
  return isWindow ? { start: from, end: to } : undefined;
}
