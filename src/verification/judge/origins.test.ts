import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAllowed, originOf, originsToAsk } from './origins.ts';

const SITE = { scheme: 'https', host: 'kasm.example.com', port: 443 } as const;

describe('origins to ask with', () => {
  test('of a site that allows none', () => {
    expect(originsToAsk(SITE, 'none', [{ kind: 'dot', origin: 'https://portalxpartner.example' }])).toEqual([
      { kind: 'site', origin: 'https://kasm.example.com' },
      { kind: 'unrelated', origin: 'https://gatehouse-probe.invalid' },
      { kind: 'null', origin: 'null' },
      { kind: 'prefix', origin: 'https://kasm.example.com.gatehouse-probe.invalid' },
      { kind: 'suffix', origin: 'https://gatehouse-probe-kasm.example.com' },
      { kind: 'scheme', origin: 'http://kasm.example.com' },
      { kind: 'port', origin: 'https://kasm.example.com:4443' },
      { kind: 'sub-domain', origin: 'https://gatehouse-probe.kasm.example.com' },
      { kind: 'dot', origin: 'https://kasmxexamplexcom' },
      { kind: 'dot', origin: 'https://portalxpartner.example' },
    ]);
  });

  test('of a site on another port: the port is part of its origin', () => {
    const origins = originsToAsk({ ...SITE, port: 8443 }, 'none', []);
    expect(origins[0]).toEqual({ kind: 'site', origin: 'https://kasm.example.com:8443' });
    expect(origins).toContainEqual({ kind: 'port', origin: 'https://kasm.example.com' });
  });

  test('of an address: no sub domains, no dots', () => {
    const kinds = originsToAsk({ scheme: 'http', host: '[::1]', port: 80 }, 'none', []).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['site', 'unrelated', 'null', 'prefix', 'suffix', 'scheme', 'port']);
    expect(originOf({ scheme: 'http', host: '[::1]', port: 80 })).toBe('http://[::1]');
  });

  test('what the policy allows is no attack, and is asked for itself', () => {
    const allow = ['https://*.example.com', 'https://partner.example'];
    const origins = originsToAsk(SITE, allow, []);
    const attacks = origins.filter(({ kind }) => kind !== 'site' && kind !== 'allowed');
    expect(attacks.filter(({ origin }) => isAllowed(origin, allow))).toEqual([]);
    expect(origins.filter(({ kind }) => kind === 'allowed').map(({ origin }) => origin)).toEqual([
      'https://gatehouse.example.com',
      'https://partner.example',
    ]);
    expect(attacks.map(({ origin }) => origin)).toContain('https://partner.example.gatehouse-probe.invalid');
  });

  test('each is asked once', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), fc.array(host), (name, port, others) => {
        const allow = others.map((other) => `https://${other}`);
        const origins = originsToAsk({ scheme: 'https', host: name, port }, allow, []).map(
          ({ origin }) => origin,
        );
        expect(new Set(origins).size).toBe(origins.length);
      }),
    );
  });
});
