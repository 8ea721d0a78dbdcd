import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeKasmTree, kasmImage } from '../../test/support/kasm.ts';
import { modelOf } from '../../test/support/model.ts';
import type { Rehearsal } from './rehearse.ts';
import { rehearse } from './rehearse.ts';

const NGINX = '/usr/sbin/nginx';

describe('a rehearsal', () => {
  test('of the Kasm example reaches its locations and finds the model true', async () => {
    const tree = await makeKasmTree();
    try {
      const current = join(tree.root, 'opt/kasm/current/conf/nginx');
      const model = modelOf({ ...filesBelow(join(kasmImage, 'etc/nginx'), '/etc/nginx'), ...filesBelow(current, '/etc/nginx/conf.d') });
      const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
      if (process.env.SHOW) show(rehearsal);
      expect(rehearsal.messages.filter(({ level }) => level === 'emerg')).toEqual([]);
      expect(rehearsal.started).toBe(true);
      expect(mismatchesOf(rehearsal)).toEqual([]);
    } finally {
      await tree.dispose();
    }
  });
  test('of the Debian package', async () => {
    const model = modelOf(filesBelow('/etc/nginx', '/etc/nginx'));
      const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
      if (process.env.SHOW) show(rehearsal);
      expect(rehearsal.started).toBe(true);
      expect(mismatchesOf(rehearsal)).toEqual([]);
  });
});

function show(r: Rehearsal) {
  for (const e of r.exchanges) console.log(`${e.status ?? e.failure} ${e.method} ${e.url} [${e.purpose}] for ${e.location} by ${e.owner?.kind} ${e.owner?.block.args.join(' ')} H=${e.predicted.map(p=>p.name)} ${JSON.stringify(e.mismatches)}`);
  for (const u of r.unreached) console.log('UNREACHED', u.server, u.scope, u.reason);
  for (const n of r.notes) console.log('NOTE', n.message, n.place?.file, n.place?.line);
  for (const m of r.messages) console.log('MSG', m.level, m.message, m.place?.file, m.place?.line);
}

function mismatchesOf({ exchanges }: Rehearsal): unknown[] {
  return exchanges.flatMap(({ mismatches, url, purpose, owner }) => mismatches.map((mismatch) => ({ url, purpose, owner: owner?.kind, ...mismatch })));
}

function filesBelow(folder: string, name: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) Object.assign(files, filesBelow(path, `${name}/${entry}`));
    else files[`${name}/${entry}`] = readFileSync(path, 'latin1');
  }
  return files;
}
