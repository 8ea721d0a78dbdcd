import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatehouse } from '../../test/support/gatehouse.ts';
import type { KasmTree } from '../../test/support/kasm.ts';
import { makeKasmTree } from '../../test/support/kasm.ts';

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

test('what the policy makes an exception of is not missed on the wire', async () => {
  const policy = path.join(folder, 'policy.yaml');
  writeFileSync(
    policy,
    'version: 1\nprofile: recommended\nexceptions:\n  - control: frame-options\n    location: /api/\n' +
      '    reason: The partner portal moves in spring\n    until: 2999-01-01\n',
  );
  const run = await gatehouse('apply', ...at(), '--policy', policy, '--quiet');
  expect([run.status, run.stderr]).toEqual([0, '']);
});

test('a header that is stricter than the policy is right on the wire too', async () => {
  const file = service('agent');
  const stricter = 'location /agent/ {\n    add_header X-Frame-Options DENY always;';
  writeFileSync(file, readFileSync(file, 'latin1').replace('location /agent/ {', stricter), 'latin1');
  const run = await gatehouse('apply', ...at(), '--quiet');
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(readFileSync(file, 'latin1')).toContain(stricter);
});

test('a change after which a location no longer answers is undone', async () => {
  const plan = path.join(folder, 'plan.json');
  await gatehouse('plan', ...at(), '--quiet', '--out', plan);
  const saved = JSON.parse(readFileSync(plan, 'utf8'));
  const change = saved.changes.find(({ path: file }: { path: string }) => file.endsWith('/website.conf'));
  const text = Buffer.from(change.after, 'base64').toString('latin1');
  // The headers are all there: it is the answer that is lost.
  const broken = text.replace(/location \/ \{/, 'location / {\n    return 503;');
  expect(broken).not.toBe(text);
  change.after = Buffer.from(broken, 'latin1').toString('base64');
  writeFileSync(plan, JSON.stringify(saved));
  const before = readFileSync(service('website'), 'latin1');
  const run = await gatehouse('apply', plan, ...at(), '--quiet');
  expect([run.status, run.stderr]).toEqual([
    2,
    expect.stringContaining('verify: 1 location(s) that answered before no longer do'),
  ]);
  expect(run.stderr).toMatch(/https:\/\/\S+\/: 200 before, 503 now/);
  expect(readFileSync(service('website'), 'latin1')).toBe(before);
});
