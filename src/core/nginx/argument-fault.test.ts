import { expect, test, vi } from 'vitest';
import { argumentFault } from './argument-fault.ts';
import { directiveSpecs } from './directives.ts';
import { NEWEST_KNOWN } from './version.ts';

test.each([
  ['gzip', ['yes'], 0, 'invalid value "yes" in "gzip" directive, it must be "on" or "off"'],
  ['gzip', ['on\0'], 0, 'invalid value "on" in "gzip" directive, it must be "on" or "off"'],
  ['worker_rlimit_nofile', ['9223372036854775808'], 0, '"worker_rlimit_nofile" directive invalid number'],
  ['client_body_buffer_size', ['1g'], 0, '"client_body_buffer_size" directive invalid value'],
  ['proxy_buffers', ['4', '8kb'], 1, '"proxy_buffers" directive invalid value'],
  ['proxy_read_timeout', ['1y'], 0, '"proxy_read_timeout" directive invalid value'],
  ['ssl_session_timeout', ['10ms'], 0, '"ssl_session_timeout" directive invalid value'],
  ['satisfy', ['both'], 0, 'invalid value "both"'],
  ['ssl_protocols', ['TLSv1.2', 'TLSv1.4'], 1, 'invalid value "TLSv1.4"'],
] as const)('%s %j is refused', (name, values, argument, nginx) => {
  expect(faultOf(name, values)).toEqual({ argument, nginx });
});

test.each([
  ['gzip', ['ON']],
  ['worker_rlimit_nofile', ['9223372036854775807']],
  ['client_max_body_size', ['1g']],
  ['proxy_buffers', ['4', '8k']],
  ['proxy_read_timeout', ['1m500ms']],
  ['ssl_session_timeout', ['1y 6M']],
  ['satisfy', ['Any']],
  ['ssl_protocols', ['tlsv1.2', 'TLSv1.3']],
  ['add_header', ['X-Frame-Options', 'anything']],
] as const)('%s %j is accepted', (name, values) => {
  expect(faultOf(name, values)).toBeUndefined();
});

test('long rows of digits and blanks are held against nothing that could be tried in many ways', () => {
  const tested = vi.spyOn(RegExp.prototype, 'test');
  for (const text of ['1'.repeat(4000), `${' '.repeat(4000)}x`, '1m'.repeat(2000), '0'.repeat(4000)])
    for (const name of [
      'worker_rlimit_nofile',
      'proxy_read_timeout',
      'ssl_session_timeout',
      'client_max_body_size',
    ])
      faultOf(name, [text]);
  const expressions = tested.mock.contexts.filter((_, call) => String(tested.mock.calls[call]).length > 1000);
  tested.mockRestore();
  expect(expressions).not.toEqual([]);
  // One repetition: where it ends is the only thing to try.
  for (const { source } of expressions as RegExp[])
    expect(source.match(/[*+]|\{\d+,\d*\}/g) ?? []).toHaveLength(1);
});

function faultOf(name: string, values: readonly string[]) {
  const [spec] = directiveSpecs(name, NEWEST_KNOWN);
  if (spec === undefined) throw new Error(`no ${name}`);
  return argumentFault(spec, { args: values, argument: (number) => values[number] });
}
