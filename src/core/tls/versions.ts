/** Names of versions as NGINX's `ssl_protocols` writes them. */
export type VersionName = 'SSLv2' | 'SSLv3' | 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/**
 * Version numbers as they stand in hellos: SSLv2 in draft-hickman-netscape-ssl-00, SSLv3 in RFC 6101, the TLS
 * versions in RFC 2246, 4346, 5246 and 8446 (where TLS 1.3 stands in the extension `supported_versions` only).
 */
export const VERSION_CODES: Readonly<Record<VersionName, number>> = {
  SSLv2: 0x0002,
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
};

/** Every version there is, oldest first. */
export const VERSION_NAMES: readonly VersionName[] = [
  'SSLv2',
  'SSLv3',
  'TLSv1',
  'TLSv1.1',
  'TLSv1.2',
  'TLSv1.3',
];

/** The name of a version number; undefined for drafts, GREASE and what nobody has defined. */
export function versionName(code: number): VersionName | undefined {
  return VERSION_NAMES.find((name) => VERSION_CODES[name] === code);
}

/** Negative, zero or positive, as for `Array.sort`: older versions first. */
export function compareVersionNames(a: VersionName, b: VersionName): number {
  return VERSION_NAMES.indexOf(a) - VERSION_NAMES.indexOf(b);
}
