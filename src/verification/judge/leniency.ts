import type { Severity } from '../../core/findings/index.ts';
import type { ResponseRemark } from '../../core/http/index.ts';
import type { HttpResponse } from '../../wire/index.ts';
import type { Remark } from './seen.ts';

/** What a response breaks of the specification although browsers read it all the same. */
export function leniencyRemarks({ remarks }: Pick<HttpResponse, 'remarks'>): Remark[] {
  return remarks.map((kind) => {
    const [severity, message, evidence] = WORDS[kind];
    return { control: 'responses', outcome: kind, severity, message, evidence, cause: { kind: 'upstream' } };
  });
}

const WORDS: Readonly<Record<ResponseRemark, readonly [Severity, message: string, evidence: string]>> = {
  'bare-lf': [
    'low',
    'Lines of a response end with LF instead of CRLF: programs may disagree on where its headers end',
    'RFC 9112, 2.2',
  ],
  'obs-fold': [
    'low',
    'A header is continued on the next line: programs may read another value than browsers do',
    'RFC 9112, 5.2',
  ],
  'space-before-colon': [
    'low',
    'A header name is followed by white space: programs may read another name than browsers do',
    'RFC 9112, 5.1',
  ],
  'not-a-header': ['low', 'A response has a line among its headers that is not a header', 'RFC 9112, 5'],
  'control-character': ['low', 'A header has a control character in its value', 'RFC 9110, 5.5'],
  'repeated-length': ['low', 'Content-Length is sent more than once', 'RFC 9110, 8.6'],
  'length-beside-chunked': [
    'medium',
    'Content-Length is sent beside Transfer-Encoding: programs may disagree on where the response ends',
    'RFC 9112, 6.3',
  ],
};
