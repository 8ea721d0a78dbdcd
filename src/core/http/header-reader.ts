import type { HeaderLine } from './header-lines.ts';

/**
 * Something in a response that the specification forbids and that browsers put up with: it is read as they read it, and
 * told.
 */
export type ResponseRemark =
  /** A line ends with LF alone (RFC 9112, 2.2). */
  | 'bare-lf'
  /** A header goes on in the next line (RFC 9112, 5.2); the parts are joined by a space. */
  | 'obs-fold'
  /** White space between a header's name and the colon (RFC 9112, 5.1). */
  | 'space-before-colon'
  /** A line that is not a header, such as one without a colon: it is left out. */
  | 'not-a-header'
  /** Control characters in a header's value; they are kept. */
  | 'control-character'
  /** The same Content-Length more than once (RFC 9110, 8.6). */
  | 'repeated-length'
  /** Content-Length beside Transfer-Encoding (RFC 9112, 6.3): the latter counts. */
  | 'length-beside-chunked';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Takes the header lines of one response, without their line ends, in order. */
export class HeaderReader {
  readonly remarks = new Set<ResponseRemark>();
  readonly #lines: { readonly name: string; value: string }[] = [];
  #isLastLeftOut = true;

  get headers(): readonly HeaderLine[] {
    return this.#lines.map(({ name, value }) => [name, value] as const);
  }

  take(line: string): void {
    if (/^[ \t]/.test(line)) this.#continue(line);
    else this.#begin(line);
    if (/[\x00-\x08\x0b-\x1f\x7f]/.test(line)) this.remarks.add('control-character');
  }

  #begin(line: string): void {
    const [, written = '', value = ''] = /^([^:]*):(.*)$/s.exec(line) ?? [];
    const name = written.replace(/[ \t]+$/, '');
    this.#isLastLeftOut = !TOKEN.test(name);
    if (this.#isLastLeftOut) {
      this.remarks.add('not-a-header');
      return;
    }
    if (name !== written) this.remarks.add('space-before-colon');
    this.#lines.push({ name, value: trimmed(value) });
  }

  #continue(line: string): void {
    const last = this.#lines.at(-1);
    // Before the first header there is nothing to go on with.
    if (last === undefined || this.#isLastLeftOut) {
      this.remarks.add('not-a-header');
      return;
    }
    this.remarks.add('obs-fold');
    last.value = trimmed(`${last.value} ${trimmed(line)}`);
  }
}

/** Without the white space that RFC 9110, 5.5 allows around a value. */
function trimmed(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}
