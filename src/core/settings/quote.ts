/**
 * Makes text from a file safe to print: in double quotes, cut at 60 characters, control and invisible characters
 * escaped.
 */
export function quote(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `"${visible(shown)}"`;
}

/** The text with control and invisible characters escaped as `\u{…}`, so that they cannot control a terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
