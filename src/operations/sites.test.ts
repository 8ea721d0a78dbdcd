import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { clients } from './clients.ts';
import { SILENT_OBSERVER } from './observer.ts';
import { scanSite } from './scan-site.ts';
import { verifySite } from './verify-site.ts';

// What is answered before a connection is opened.

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

const LIMITS = { timeout: 1000, totalTimeout: 1000, requests: 1, connections: 1 };

test.each([
  [{ url: 'site.example' }, 'option-invalid', 'not the address of a site'],
  [{ url: 'https://user:secret@site.example/' }, 'option-invalid', 'holds a name or password'],
  [{ url: 'https://site.example/', connect: 'elsewhere' }, 'option-invalid', '--connect: elsewhere'],
  [{ url: 'https://site.example/', http: '127.0.0.1' }, 'option-invalid', '--http: 127.0.0.1'],
  [{ url: 'https://site.example/', ca: '/nowhere.pem' }, 'file-unreadable', '/nowhere.pem'],
  [{ url: 'http://bare.example/', paths: ['sub'] }, 'option-invalid', 'sub is not a path'],
  [{ url: 'http://bare.example/', webSockets: ['ws'] }, 'option-invalid', 'ws is not a path'],
  [{ url: 'https://bare.example/' }, 'no-server', 'answers for bare.example over TLS'],
  [{ url: 'http://bare.example/', policy: '/nowhere.yaml' }, 'policy-unreadable', '/nowhere.yaml'],
])('%j is not verified', async (options, code, said) => {
  const result = await verifySite({ ...tree.options, ...LIMITS, ...options }, SILENT_OBSERVER);
  expect(result).toMatchObject({ ok: false, problem: { code, message: expect.stringContaining(said) } });
  expect(JSON.stringify(result)).not.toContain('secret');
});

test.each([
  [{ site: 'a b' }, 'option-invalid', 'not a host and a port'],
  [{ site: '127.0.0.1:1', connect: 'a b' }, 'option-invalid', 'not a host and a port'],
  [{ site: '127.0.0.1:1', sni: '192.0.2.1' }, 'option-invalid', 'not a name'],
  [{ site: 'localhost:1', address: 'localhost' }, 'option-invalid', 'not an address'],
  [{ site: '127.0.0.1:1', ca: '/nowhere.pem' }, 'file-unreadable', '/nowhere.pem'],
])('%j is not scanned', async (options, code, said) => {
  const { clock } = tree.options;
  const result = await scanSite({ clock, ...LIMITS, ...options }, SILENT_OBSERVER);
  expect(result).toMatchObject({ ok: false, problem: { code, message: expect.stringContaining(said) } });
});

test('clients of a policy alone are those of a server as it wants one', async () => {
  const { clock } = tree.options;
  expect(await clients({ clock, profile: 'strict' }, SILENT_OBSERVER)).toMatchObject({
    ok: true,
    value: {
      subject: { kind: 'policy', name: 'profile strict' },
      tables: [{ servers: ['a server as profile strict wants it'] }],
    },
  });
});

test('what has no TLS has no clients of TLS to speak of', async () => {
  const { clock } = tree.options;
  const policy = tree.write('policy.yaml', 'version: 1\ncontrols:\n  tls: off\n');
  for (const [options, code] of [
    [tree.options, 'no-server'],
    [{ clock, policy }, 'tls-off'],
    [{ ...tree.options, target: path.join(tree.root, 'nowhere') }, 'no-target'],
    [{ ...tree.options, sni: 'bare.example' }, 'option-invalid'],
    [{ ...tree.options, target: '127.0.0.1:0' }, 'option-invalid'],
    [{ ...tree.options, target: '127.0.0.1:443', sni: 'bücher.example' }, 'option-invalid'],
  ] as const)
    expect(await clients(options, SILENT_OBSERVER)).toMatchObject({ ok: false, problem: { code } });
});
