/** Names of versions as in NGINX's `ssl_protocols`. */
export type VersionName = 'SSLv2' | 'SSLv3' | 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/**
 * Version numbers in hellos: SSLv2 in draft-hickman-netscape-ssl-00, SSLv3 in RFC 6101, TLS in RFC 2246, 4346, 5246
 * and 8446. TLS 1.3 occurs only in the extension `supported_versions`.
 */
export const VERSION_CODES: Readonly<Record<VersionName, number>> = {
  SSLv2: 0x0002,
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
};

/** All versions, oldest first. */
export const VERSION_NAMES: readonly VersionName[] = [
  'SSLv2',
  'SSLv3',
  'TLSv1',
  'TLSv1.1',
  'TLSv1.2',
  'TLSv1.3',
];

/** The name of a version number; undefined for drafts, GREASE and undefined numbers. */
export function versionName(code: number): VersionName | undefined {
  return VERSION_NAMES.find((name) => VERSION_CODES[name] === code);
}

/** Negative, zero or positive, as for `Array.sort`: older versions first. */
export function compareVersionNames(a: VersionName, b: VersionName): number {
  return VERSION_NAMES.indexOf(a) - VERSION_NAMES.indexOf(b);
}
