/** Splits a text into words, so that tables of names stay readable. */
export function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
