/** A header as it was sent: the name as written, the value as a byte string without the white space around it. */
export type HeaderLine = readonly [name: string, value: string];

/** The values of a header in the order they were sent; names are compared without case. */
export function valuesOf(headers: readonly HeaderLine[], name: string): string[] {
  const key = name.toLowerCase();
  return headers.filter(([own]) => own.toLowerCase() === key).map(([, value]) => value);
}

/** The members of a comma-separated list, over all lines of the header (RFC 9110, 5.6.1), in lower case. */
export function listOf(headers: readonly HeaderLine[], name: string): string[] {
  return valuesOf(headers, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '');
}
