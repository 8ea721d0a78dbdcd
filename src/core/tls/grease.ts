/**
 * The sixteen two-byte values that clients add to suites, groups, extensions, versions and signature schemes, so that
 * servers keep tolerating unknown values: 0x0A0A, 0x1A1A to 0xFAFA (RFC 8701, section 2).
 */
export const GREASE_VALUES: readonly number[] = Array.from(
  { length: 16 },
  (_, index) => index * 0x1010 + 0x0a0a,
);

/** True for a value that must be ignored in every list (RFC 8701). */
export function isGrease(value: number): boolean {
  return value <= 0xffff && (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}
