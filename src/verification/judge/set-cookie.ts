/** A Set-Cookie header as browsers store it (RFC 6265bis, 5.6). The value is left out: it may be a secret. */
export interface SetCookie {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Undefined when it is missing or unknown: browsers differ on what that means. */
  readonly sameSite: 'strict' | 'lax' | 'none' | undefined;
  readonly path: string | undefined;
  readonly domain: string | undefined;
  /** Whether the header only deletes the cookie. */
  readonly expired: boolean;
}

/** Reads one Set-Cookie header; undefined for an empty one, which browsers ignore. */
export function readSetCookie(line: string): SetCookie | undefined {
  const [pair = '', ...attributes] = line.split(';');
  const equals = pair.indexOf('=');
  // Without "=" the whole is a value without a name (RFC 6265bis, 5.6, step 4).
  const name = equals === -1 ? '' : pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === '' && value === '') return undefined;
  const found = new Map<string, string>();
  for (const attribute of attributes) {
    const at = attribute.indexOf('=');
    const key = (at === -1 ? attribute : attribute.slice(0, at)).trim().toLowerCase();
    // The last of a name counts.
    if (key !== '') found.set(key, at === -1 ? '' : attribute.slice(at + 1).trim());
  }
  const sameSite = found.get('samesite')?.toLowerCase();
  const path = found.get('path');
  const age = found.get('max-age');
  return {
    name,
    secure: found.has('secure'),
    httpOnly: found.has('httponly'),
    sameSite: sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none' ? sameSite : undefined,
    path: path?.startsWith('/') ? path : undefined,
    domain: found.get('domain')?.replace(/^\./, '').toLowerCase() || undefined,
    expired: age !== undefined ? /^-|^0+$/.test(age) : isPast(found.get('expires')),
  };
}

/** Servers write dates before this to delete a cookie. No clock is needed for that. */
const EPOCH_END = Date.UTC(2000, 0, 1);

function isPast(expires: string | undefined): boolean {
  const time = expires === undefined ? Number.NaN : Date.parse(expires);
  return time < EPOCH_END;
}
