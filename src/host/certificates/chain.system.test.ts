import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Issued, Issuer } from '../../../test/support/issuer.ts';
import { makeIssuer } from '../../../test/support/issuer.ts';
import { isSelfSigned, orderChain, serverCertificate } from './chain.ts';
import { pairOf } from './read-pair.ts';

let issuer: Issuer;
/** Root first, each issued by the one before it; the last is a server's. */
let line: Issued[];
/** Of another root: same name as an intermediate, other key. */
let strangers: Issued[];
/** The middle of the line, signed by another root too. */
let crossed: Issued;
let otherRoot: Issued;

const now = Date.now();
const x509 = ({ certificate }: Issued) => new X509Certificate(certificate);
const names = (certificates: readonly X509Certificate[]) =>
  certificates.map(({ fingerprint256 }) => fingerprint256);

beforeAll(async () => {
  issuer = makeIssuer();
  line = [await issuer.issue('Root', { ca: true, days: 3650 })];
  for (const name of ['One', 'Two', 'Three']) {
    const by = line.at(-1);
    if (by !== undefined) line.push(await issuer.issue(name, { ca: true, by, days: 1000 }));
  }
  const by = line.at(-1);
  if (by !== undefined) line.push(await issuer.issue('leaf.test', { by, names: 'DNS:leaf.test' }));
  otherRoot = await issuer.issue('Other Root', { ca: true });
  const [, one] = line;
  if (one !== undefined)
    crossed = await issuer.issue('One', { ca: true, by: otherRoot, keyOf: one, days: 2000 });
  strangers = [
    await issuer.issue('Two', { ca: true, by: otherRoot }),
    await issuer.issue('Root', { ca: true }),
    await issuer.issue('elsewhere.test', { by: otherRoot, names: 'DNS:elsewhere.test' }),
  ];
});
afterAll(() => issuer.remove());

test('any order, with repeats and strangers of the same names, becomes the one chain', () => {
  const chain = line.toReversed().map(x509);
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('no leaf');
  const others = strangers.map(x509);
  const pool = [...chain, ...chain, ...others];
  fc.assert(
    fc.property(fc.shuffledSubarray(pool, { minLength: pool.length }), (shuffled) => {
      const ordered = orderChain(leaf, shuffled, now);
      expect(names(ordered.chain)).toEqual(names(chain));
      expect(names(ordered.leftOut).toSorted()).toEqual(names(others).toSorted());
    }),
    { numRuns: 40 },
  );
});

test('of what is given each is issued by the one before it, and it goes on as far as there is an issuer', () => {
  const chain = line.toReversed().map(x509);
  const [leaf, ...above] = chain;
  if (leaf === undefined) throw new Error('no leaf');
  fc.assert(
    fc.property(fc.shuffledSubarray(above), (some) => {
      const reached = above.findIndex((certificate) => !some.includes(certificate));
      const expected = reached === -1 ? chain : chain.slice(0, reached + 1);
      expect(names(orderChain(leaf, some, now).chain)).toEqual(names(expected));
    }),
    { numRuns: 40 },
  );
});

test('of an issuer that two have signed, the one that ends the chain sooner is taken, and one that is over never', () => {
  const [root, one, two, three, leaf] = line.map(x509);
  if (
    root === undefined ||
    one === undefined ||
    two === undefined ||
    three === undefined ||
    leaf === undefined
  )
    throw new Error('no line');
  const both = [two, three, one, x509(crossed)];
  // Neither ends it: the one that is valid for longer.
  expect(names(orderChain(leaf, both, now).chain).at(-1)).toBe(x509(crossed).fingerprint256);
  const later = Date.now() + 1500 * 86_400_000;
  expect(names(orderChain(leaf, both, later).chain)).toContain(x509(crossed).fingerprint256);
  const selfSigned = orderChain(leaf, [...both, root, x509(otherRoot)], now).chain;
  expect(selfSigned.at(-1)).toSatisfy(isSelfSigned);
});

test("a server's certificate is found by its key, or as the only one that is no authority", async () => {
  const all = line.map(x509);
  const leaf = all.at(-1);
  const leafKey = createPrivateKey(line.at(-1)?.key ?? '');
  expect(serverCertificate(all, undefined)).toBe(leaf);
  expect(serverCertificate(all, leafKey)).toBe(leaf);
  // Two servers: only a key can tell.
  const two = [...all, ...strangers.map(x509)];
  expect(serverCertificate(two, undefined)).toBeUndefined();
  expect(serverCertificate(two, leafKey)).toBe(leaf);
  expect(serverCertificate(all, createPrivateKey(strangers[2]?.key ?? ''))).toBeUndefined();
  // The vendor's installer makes an authority that is a server's.
  const vendor = x509(await issuer.issue('kasm', { ca: true }));
  expect(serverCertificate([vendor], undefined)).toBe(vendor);
  // Renewed with the same key: the later one counts, in whatever order they come.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const [by, old] = [line.at(-2), line.at(-1)];
  if (by === undefined || old === undefined) throw new Error('no line');
  const renewed = x509(await issuer.issue('leaf.test', { by, keyOf: old, names: 'DNS:leaf.test' }));
  expect(serverCertificate([...all, renewed], leafKey)).toBe(renewed);
  expect(serverCertificate([renewed, ...all], leafKey)).toBe(renewed);
  expect(pairOf(strangers.map(x509), leafKey, now)).toMatchObject({ ok: false });
});
