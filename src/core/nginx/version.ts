/** A release of NGINX. Allowed directives and default values depend on it. */
export interface NginxVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The newest release that the table of directives covers. */
export const NEWEST_KNOWN: NginxVersion = { major: 1, minor: 31, patch: 5 };

/** Reads `1.22.1`, `nginx/1.22.1 (Ubuntu)` or the output of `nginx -v`; undefined when it contains no version. */
export function parseNginxVersion(text: string): NginxVersion | undefined {
  const match = /(\d{1,4})\.(\d{1,4})\.(\d{1,4})/.exec(text);
  return match === null
    ? undefined
    : { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/** Negative, zero or positive, as for `Array.sort`. */
export function compareVersions(a: NginxVersion, b: NginxVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** True for the release `least`, such as `1.29.3`, and every later one. */
export function atLeast(version: NginxVersion, least: string): boolean {
  const other = parseNginxVersion(least);
  if (other === undefined) throw new RangeError(`not an NGINX version: ${least}`);
  return compareVersions(version, other) >= 0;
}

/** A version as people write it. */
export function versionText({ major, minor, patch }: NginxVersion): string {
  return `${major}.${minor}.${patch}`;
}
