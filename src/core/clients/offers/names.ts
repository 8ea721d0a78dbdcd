/** Words of a text as a list: keeps tables of names readable. */
export function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
