/** The name of a subject or issuer on one line. Node separates its parts by line breaks. */
export function nameText(name: string): string {
  return name.split('\n').join(', ');
}
