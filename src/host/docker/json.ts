/** What a program printed as JSON, which is UTF-8 in an output of bytes; undefined for what is no JSON. */
export function jsonOf(output: string): unknown {
  try {
    return JSON.parse(Buffer.from(output, 'latin1').toString('utf8'));
  } catch {
    return undefined;
  }
}
