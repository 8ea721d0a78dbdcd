/** What is wrong with a regular expression that decides which origins are trusted. */
export type PatternFault = 'unanchored' | 'unescaped-dot' | 'any-text' | 'plain-http' | 'null';

/**
 * Looks for the classic holes in a pattern for origins: it need not match the whole value, a dot stands for any
 * character, `.*` swallows more than a sub domain, http:// is let in beside https://, or `null` matches.
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

/** A pattern that matches exactly the origins that an entry of the policy stands for, all of them over HTTPS or as said. */
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
    // An expression that only PCRE understands is not guessed at.
    return false;
  }
}
