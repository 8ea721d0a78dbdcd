/** What is wrong with a regular expression that decides which origins are trusted. */
export type PatternFault = 'unanchored' | 'unescaped-dot' | 'any-text' | 'plain-http' | 'null';

/**
 * Looks for the classic mistakes in a pattern for origins: it does not have to match the whole value, an
 * unescaped dot matches any character, `.*` matches more than a subdomain, http:// is allowed as well as
 * https://, or `null` matches.
 * `pattern` is the expression without NGINX's `~`.
 */
export function patternFaults(pattern: string): PatternFault[] {
  const faults: PatternFault[] = [];
  const body = pattern.replace(/^\(\?[a-z]+\)/, '');
  if (!body.startsWith('^') || !/(^|[^\\])(\$|\\z)$/.test(body)) faults.push('unanchored');
  const bare = withoutClasses(body);
  if (/\.[*+]/.test(bare.replace(/\\./g, ''))) faults.push('any-text');
  else if (/\./.test(bare.replace(/\\./g, ''))) faults.push('unescaped-dot');
  if (/https\?|^\^?http:/.test(body)) faults.push('plain-http');
  if (matches(pattern, 'null')) faults.push('null');
  return faults;
}

/** A pattern that matches exactly the origins that an entry of the policy stands for. */
export function originPattern(origin: string): string {
  const [, scheme = 'https', host = '', port = ''] =
    /^(https?):\/\/([^/:]+|\[[^\]]+\])(:\d+)?$/.exec(origin) ?? [];
  const name = host.startsWith('*.') ? `([a-z0-9-]+\\.)+${escaped(host.slice(2))}` : escaped(host);
  return `^${scheme}://${name}${port}$`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function withoutClasses(pattern: string): string {
  return pattern.replace(/\[(?:\\.|[^\]\\])*\]/g, '_');
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'i').test(text);
  } catch {
    // Only PCRE understands the expression, so nothing is assumed about it.
    return false;
  }
}
