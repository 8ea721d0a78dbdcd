/** Parses a Content-Security-Policy: names in lower case, values as written; the first directive of a name wins. */
export function parseCsp(value: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, readonly string[]>();
  for (const part of value.split(';')) {
    const [name, ...sources] = part.trim().split(/[\t\n\f\r ]+/);
    // CSP3 2.2.1: a repeated directive is ignored.
    if (name !== undefined && name !== '' && !directives.has(name.toLowerCase()))
      directives.set(name.toLowerCase(), sources);
  }
  return directives;
}

/** True when two policies are equivalent: white space and the order of directives and sources do not count. */
export function sameCsp(a: string, b: string): boolean {
  const left = parseCsp(a);
  const right = parseCsp(b);
  return (
    left.size === right.size && [...left.keys()].every((name) => sameSources(left.get(name), right.get(name)))
  );
}

/** True when both policies have a directive with the same sources. */
export function sameDirective(a: string, b: string, name: string): boolean {
  return sameSources(parseCsp(a).get(name), parseCsp(b).get(name));
}

/** A policy in which one directive is replaced by that of another policy. */
export function withDirective(value: string, from: string, name: string): string {
  const directive = [name, ...(parseCsp(from).get(name) ?? [])].join(' ');
  const others = value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.split(/\s/)[0]?.toLowerCase() !== name);
  return [...others, directive].join('; ');
}

function sameSources(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const sorted = (sources: readonly string[]) => [...new Set(sources)].sort().join(' ');
  return sorted(a) === sorted(b);
}
