import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatehouse } from '../../test/support/gatehouse.ts';
import type { KasmTree } from '../../test/support/kasm.ts';
import { makeKasmTree } from '../../test/support/kasm.ts';
import { testFull } from '../../test/support/sample.ts';

let tree: KasmTree;
let folder: string;
beforeEach(async () => {
  tree = await makeKasmTree();
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-apply-verify-'));
});
afterEach(async () => {
  await tree.dispose();
  rmSync(folder, { recursive: true });
});

function at(): string[] {
  return ['--root', tree.root, '--state', path.join(folder, 'state')];
}

function service(name: string): string {
  return path.join(tree.root, 'opt/kasm/current/conf/nginx/services.d', `${name}.conf`);
}

testFull('what the policy makes an exception of is not missed on the wire', async () => {
  const policy = path.join(folder, 'policy.yaml');
  writeFileSync(
    policy,
    'version: 1\nprofile: recommended\nexceptions:\n  - control: frame-options\n    location: /api/\n' +
      '    reason: The partner portal moves in spring\n    until: 2999-01-01\n',
  );
  const run = await gatehouse('apply', ...at(), '--policy', policy, '--quiet');
  expect([run.status, run.stderr]).toEqual([0, '']);
});

testFull('a header that is stricter than the policy is right on the wire too', async () => {
  const file = service('agent');
  const stricter = 'location /agent/ {\n    add_header X-Frame-Options DENY always;';
  writeFileSync(file, readFileSync(file, 'latin1').replace('location /agent/ {', stricter), 'latin1');
  const run = await gatehouse('apply', ...at(), '--quiet');
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(readFileSync(file, 'latin1')).toContain(stricter);
});

/** A saved plan whose text of a file is changed afterwards, as if the plan was wrong about NGINX. */
async function spoiltPlan(file: string, spoil: (text: string) => string): Promise<string> {
  const plan = path.join(folder, 'plan.json');
  await gatehouse('plan', ...at(), '--quiet', '--out', plan);
  const saved = JSON.parse(readFileSync(plan, 'utf8'));
  // A file may be written in two steps.
  const change = saved.changes.findLast(
    ({ kind, path: each }: { kind: string; path: string }) => kind === 'write' && each.endsWith(file),
  );
  const text = Buffer.from(change.after, 'base64').toString('latin1');
  const spoilt = spoil(text);
  expect(spoilt).not.toBe(text);
  change.after = Buffer.from(spoilt, 'latin1').toString('base64');
  writeFileSync(plan, JSON.stringify(saved));
  return plan;
}

test('a change after which a location no longer answers is undone', async () => {
  // The headers are all there: it is the answer that is lost.
  const plan = await spoiltPlan('/website.conf', (text) =>
    text.replace(/location \/ \{/, 'location / {\n    return 503;'),
  );
  const before = readFileSync(service('website'), 'latin1');
  const run = await gatehouse('apply', plan, ...at(), '--quiet');
  expect([run.status, run.stderr]).toEqual([
    2,
    expect.stringContaining('verify: 1 location(s) that answered before no longer do'),
  ]);
  expect(run.stderr).toMatch(/https:\/\/\S+\/: 200 before, 503 now/);
  expect(readFileSync(service('website'), 'latin1')).toBe(before);
});

testFull('a change after which a WebSocket is not upgraded is undone', async () => {
  // Plain requests are answered as before.
  const plan = await spoiltPlan('/kasmguac.conf', (text) =>
    text.replace(/proxy_set_header +Upgrade +\$http_upgrade;/i, ''),
  );
  const before = readFileSync(service('kasmguac'), 'latin1');
  const run = await gatehouse('apply', plan, ...at(), '--quiet');
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/wss:\/\/\S+: a WebSocket before, status \d+ now/);
  expect(readFileSync(service('kasmguac'), 'latin1')).toBe(before);
});

testFull('a change after which TLS does more than the policy allows is undone', async () => {
  const plan = await spoiltPlan('/orchestrator.conf', (text) =>
    text.replace(/ssl_ciphers "/, 'ssl_ciphers "AES128-SHA:').replace('X25519:', 'X25519:secp521r1:'),
  );
  const run = await gatehouse('apply', plan, ...at(), '--quiet');
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(
    /Cipher suites are accepted that the policy does not allow: TLS_RSA_WITH_AES_128/,
  );
  expect(run.stderr).toMatch(
    /Groups for key exchange are accepted that the policy does not allow: secp521r1/,
  );
});
