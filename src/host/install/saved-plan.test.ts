import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileChange } from '../../core/change/index.ts';
import { parsePlan, serializePlan } from './saved-plan.ts';

const bytes = fc.array(fc.nat(255)).map((codes) => String.fromCharCode(...codes));
const file = fc.string().map((name) => `/${name}`);
const mode = fc.nat(0o7777);
const attributes = fc.record({ mode, uid: fc.nat(), gid: fc.nat() }, { requiredKeys: [] });
const change: fc.Arbitrary<FileChange> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('write' as const),
      path: file,
      before: bytes,
      after: bytes,
      inPlace: fc.constant(true as const),
      attributes,
    },
    { requiredKeys: ['kind', 'path', 'before', 'after'] },
  ),
  fc.record(
    { kind: fc.constant('create' as const), path: file, after: bytes, attributes },
    { requiredKeys: ['kind', 'path', 'after'] },
  ),
  fc.record({ kind: fc.constant('rename' as const), path: file, to: file }),
  fc.record({ kind: fc.constant('mode' as const), path: file, before: mode, after: mode }),
);

describe('a saved plan', () => {
  test('comes back as it was, whatever bytes it holds', () => {
    const plan = fc.record({ target: file, policy: fc.string(), changes: fc.array(change) });
    fc.assert(
      fc.property(plan, (value) => {
        expect(parsePlan(serializePlan(value))).toEqual({ ok: true, ...value });
      }),
    );
  });

  const text = serializePlan({
    target: '/etc/nginx/nginx.conf',
    policy: 'strict',
    changes: [{ kind: 'write', path: '/etc/nginx/nginx.conf', before: 'old', after: 'new' }],
  });

  test.each([
    ['no JSON', text.slice(1), 'it is not JSON'],
    ['another version', text.replace('"version": 1', '"version": 2'), 'it is not a saved plan'],
    ['a relative path', text.replaceAll('"/etc', '"etc'), 'it is not a saved plan'],
    ['an unknown member', text.replace('"policy"', '"extra": 1, "policy"'), 'it is not a saved plan'],
    ['no base64', text.replace('"bmV3"', '"b"'), 'it is not a saved plan'],
    ['an old text that was edited', text.replace('"b2xk"', '"b2xl"'), 'does not match its hash'],
  ])('refuses %s', (_, broken, message) => {
    expect(broken).not.toBe(text);
    const parsed = parsePlan(broken);
    expect(parsed.ok ? '' : parsed.message).toContain(message);
  });
});
