/** The name of a certificate's subject or issuer in one line: Node writes one part of it a line. */
export function nameText(name: string): string {
  return name.split('\n').join(', ');
}
