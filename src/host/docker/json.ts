/** Parses the output of a program, a byte string with UTF-8, as JSON; undefined when it is not JSON. */
export function jsonOf(output: string): unknown {
  try {
    return JSON.parse(Buffer.from(output, 'latin1').toString('utf8'));
  } catch {
    return undefined;
  }
}
