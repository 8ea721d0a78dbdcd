import type { Expectation } from '../../core/controls/index.ts';
import { valuesOf } from '../../core/http/index.ts';
import { SAFE_STATUSES } from '../../core/model/index.ts';
import type { HttpResponse } from '../../wire/index.ts';

/** Whether another value of a header is as good as the one that a probe names. */
export type AcceptsValue = (name: string, value: string) => boolean;

/**
 * How a response differs from what a control expects of it; undefined when it does not. Quotes the server: not yet safe
 * to print. What a handshake has to show is not judged here.
 */
export function expectationFault(
  expectation: Expectation,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  accepts: AcceptsValue,
): string | undefined {
  switch (expectation.kind) {
    case 'header': {
      const sent = valuesOf(headers, expectation.name);
      if (!expectation.always && !SAFE_STATUSES.has(status)) return undefined;
      const [value] = sent;
      const isRight = (text: string) => expectation.values.includes(text) || accepts(expectation.name, text);
      if (sent.length === 1 && value !== undefined && isRight(value)) return undefined;
      return `${expectation.name}: ${sent.length === 0 ? 'not sent' : sent.join(' | ')} (status ${status})`;
    }
    case 'no-header': {
      const sent = valuesOf(headers, expectation.name);
      return sent.length === 0 ? undefined : `${expectation.name}: ${sent.join(' | ')} is sent`;
    }
    case 'header-not':
      return valuesOf(headers, expectation.name).includes(expectation.value)
        ? `${expectation.name}: ${expectation.value} is sent`
        : undefined;
    case 'header-lacks': {
      const pattern = new RegExp(expectation.pattern);
      const sent = valuesOf(headers, expectation.name).find((value) => pattern.test(value));
      return sent === undefined ? undefined : `${expectation.name}: ${sent}`;
    }
    case 'tls-protocols':
      return undefined;
  }
}
