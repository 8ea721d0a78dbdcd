import { createHash } from 'node:crypto';
import { parseCertificateDetails } from '../../core/tls/index.ts';

/** The validity of a certificate. */
export interface Validity {
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** When an ACME server suggests to renew a certificate (RFC 9773), in milliseconds since 1970. */
export interface RenewalWindow {
  readonly start: number;
  readonly end: number;
}

/** Certificates with a shorter validity are renewed at half of it, others at two thirds. */
const SHORT_LIVED_DAYS = 10;
const DAY = 86_400_000;

/**
 * When to renew a certificate, in milliseconds since 1970: at a time inside the server's window, else when a third of its
 * validity is left (Let's Encrypt's advice), or half for validities of some days. The time inside the window is derived
 * from the certificate: the same at every run, and different for other certificates, so that they do not all come at once.
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
  // A window after the end of the validity is a mistake of the server; the certificate must not expire.
  return Math.min(window.start + fraction * Math.max(0, window.end - window.start), notAfter);
}

/** The identifier of a certificate for renewal information (RFC 9773, section 4.1); undefined when it has none. */
export function certificateId(der: Buffer): string | undefined {
  const details = parseCertificateDetails(der);
  if (!details.ok || details.value.authorityKeyIdentifier === undefined) return undefined;
  const { authorityKeyIdentifier, serial } = details.value;
  return [authorityKeyIdentifier, serial].map((bytes) => Buffer.from(bytes).toString('base64url')).join('.');
}

/** Reads renewal information (RFC 9773, section 4.2); undefined when the value is something else. */
export function parseRenewalWindow(value: unknown): RenewalWindow | undefined {
  if (typeof value !== 'object' || value === null || !('suggestedWindow' in value)) return undefined;
  const { suggestedWindow } = value;
  if (typeof suggestedWindow !== 'object' || suggestedWindow === null) return undefined;
  const { start, end } = suggestedWindow as Readonly<Record<string, unknown>>;
  const [from, to] = [start, end].map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN));
  const isWindow = from !== undefined && to !== undefined && from < to;
  return isWindow ? { start: from, end: to } : undefined;
}
