import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import jsonSchema from '../../../schemas/policy.schema.json' with { type: 'json' };
import { profileNames } from '../settings/index.ts';
import { parsePolicy } from './parse.ts';
import { renderPolicy, showPolicy } from './render.ts';

const byJsonSchema = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(jsonSchema);

function verdicts(text: string): { readonly gatehouse: boolean; readonly jsonSchema: boolean } {
  return { gatehouse: parsePolicy(text, 'policy.yaml').ok, jsonSchema: byJsonSchema(parse(text)) };
}

describe('the published JSON Schema', () => {
  it.each([
    'version: 1',
    'version: 1\nprofile: strict\nexceptions: []',
    'version: 1\ncontrols: { frame-options: same-origin, tls: off, hsts: on, stray-files: {} }',
    'version: 1\ncontrols: { hsts: { max-age: 2y, always: on }, cors: [https://*.example.com, https://a.example.com:8443] }',
    'version: 1\ncontrols: { hsts: 63072000, rate-limit: 10r/m, referrer-policy: "no-referrer, origin" }',
    'version: 1\ncontrols: { rate-limit: { key: $http_x_forwarded_for, behind: { trusted-proxies: [10.0.0.0/8] } } }',
    "version: 1\ncontrols: { file-permissions: { private-keys: '0600' }, tls: { dhparam: /etc/ssl/dh.pem } }",
    'version: 1\nexceptions: [{ control: cors, server: a, location: /, reason: Two words are here, until: 2027-01-31 }]',
    ...profileNames.map((name) => renderPolicy(name)),
    ...profileNames.map((name) => {
      const parsed = parsePolicy(renderPolicy(name), 'policy.yaml');
      return parsed.ok ? showPolicy(parsed.policy) : '';
    }),
  ])('accepts what Gatehouse accepts (%#)', (text) => {
    expect(verdicts(text)).toEqual({ gatehouse: true, jsonSchema: true });
  });

  it.each([
    '{}',
    'version: 2',
    'version: "1"',
    'version: 1\nprofile: lax',
    'version: 1\ncontrol: {}',
    'version: 1\ncontrols: { frame: off }',
    'version: 1\ncontrols: []',
    'version: 1\ncontrols: { tls: true }',
    'version: 1\ncontrols: { tls: { protocols: TLSv1.3 } }',
    'version: 1\ncontrols: { tls: { protocols: [TLSv1.4] } }',
    'version: 1\ncontrols: { tls: { curves: ["X25519:P-256"] } }',
    'version: 1\ncontrols: { tls: { ciphers: "A B;" } }',
    'version: 1\ncontrols: { tls: { dhparam: "/a b" } }',
    'version: 1\ncontrols: { rate-limit: { burst: 0 } }',
    'version: 1\ncontrols: { rate-limit: { rate: 0.5r/s } }',
    'version: 1\ncontrols: { rate-limit: { status: 200 } }',
    'version: 1\ncontrols: { rate-limit: { key: fixed } }',
    'version: 1\ncontrols: { rate-limit: { behind: {} } }',
    'version: 1\ncontrols: { cors: ["*"] }',
    'version: 1\ncontrols: { cors: [] }',
    'version: 1\ncontrols: { cors: { fixed-origins: drop } }',
    'version: 1\ncontrols: { hsts: { max-age: 2 years } }',
    'version: 1\ncontrols: { hsts: { max-age: -1 } }',
    'version: 1\ncontrols: { content-security-policy: "img-src $host" }',
    'version: 1\ncontrols: { referrer-policy: never }',
    'version: 1\ncontrols: { file-permissions: { configuration: 0644 } }',
    'version: 1\ncontrols: { server-tokens: { value: on } }',
    'version: 1\nexceptions: [{ control: cors, reason: Two words are here }]',
    'version: 1\nexceptions: [{ control: cors, reason: short, until: 2027-01-01 }]',
    'version: 1\nexceptions: [{ control: all, reason: Two words are here, until: 2027-01-01 }]',
  ])('refuses what Gatehouse refuses: %s', (text) => {
    expect(verdicts(text)).toEqual({ gatehouse: false, jsonSchema: false });
  });

  it('tells editors a title, a description and a default for every key', () => {
    const { controls } = jsonSchema.properties;
    for (const control of Object.values(controls.properties)) {
      expect(control).toMatchObject({ title: expect.any(String), description: expect.any(String) });
      const mapping = control.anyOf.find((option) => 'properties' in option);
      for (const key of Object.values(mapping?.properties ?? {})) {
        expect(key).toMatchObject({ title: expect.any(String), description: expect.any(String) });
      }
    }
  });
});
