import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountedView, THIS_MACHINE } from './file-view.ts';
import { glob } from './glob.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-glob-'));
  const files = [
    '10.conf',
    '2.conf',
    'B.conf',
    'a.conf',
    '.hidden.conf',
    'x.conf~',
    'x.bak.conf',
    'a]b',
    'a-b',
    '{a,b}',
    'é.conf',
    'sub/one.conf',
    'sub/two.conf',
    'sup/one.conf',
    'q?.conf',
  ];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `set $${Buffer.from(file).toString('hex')} 1;\n`);
  }
  symlinkSync('a.conf', path.join(folder, 'link.conf'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The files that a real NGINX reads for a pattern, in its order. */
function nginxGlob(pattern: string): string[] {
  const main = path.join(folder, '.main');
  writeFileSync(
    main,
    `pid ${folder}/.pid;\nerror_log /dev/null;\nevents { }\nhttp { access_log off; server { include "${pattern}"; } }\n`,
  );
  const printed = execFileSync('nginx', ['-T', '-q', '-c', main, '-p', folder], {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return [...printed.matchAll(/^# configuration file (.*):$/gm)]
    .map(([, file]) => file ?? '')
    .filter((file) => file !== main);
}

describe('patterns give what NGINX reads, in its order', () => {
  test.each([
    '*.conf',
    '?.conf',
    '[a-b]*.conf',
    '[!a]*.conf',
    '[^a]*.conf',
    'su?/one.conf',
    's*/*.conf',
    '*/two.conf',
    'x.*',
    'nothing*.conf',
    'no/where/*.conf',
    'a[]-]b',
    '\\*.conf',
    'q\\?.c*',
    '[B-a]*.conf',
    '[z-a]*',
    '[[:digit:]]*.conf',
    '[![:alpha:]]*.conf',
    '[[:nonsense:]]*',
    '[\\]a]*.conf',
    '[[.a.]]*.conf',
    '[2',
    '.h*',
    '*{a,b}*',
  ])('%s', (pattern) => {
    const full = path.join(folder, pattern);
    expect(glob(full, THIS_MACHINE).paths).toEqual(nginxGlob(full));
  });
});

test('a link to nowhere is a match, at which NGINX fails', () => {
  const other = mkdtempSync(path.join(tmpdir(), 'gatehouse-glob-'));
  try {
    symlinkSync('/nowhere', path.join(other, 'a.conf'));
    const full = path.join(other, '*.conf');
    expect(() => nginxGlob(full)).toThrow();
    expect(glob(full, THIS_MACHINE).paths).toEqual([path.join(other, 'a.conf')]);
    // The same under another root, where the link's target is looked up, not the link.
    expect(glob('/*.conf', mountedView([{ host: other, container: '/' }])).paths).toEqual(['/a.conf']);
  } finally {
    rmSync(other, { recursive: true });
  }
});

test('mounts and stand-ins are names in their folders', () => {
  const view = mountedView([
    { host: folder, container: '/etc/nginx/conf.d' },
    { host: path.join(folder, 'a.conf'), container: '/etc/nginx/conf.d/zz.conf' },
  ]);
  const standIns = new Map([['/etc/nginx/nginx.conf', '']]);
  expect(glob('/etc/nginx/*', view, standIns).paths).toEqual(['/etc/nginx/conf.d', '/etc/nginx/nginx.conf']);
  expect(glob('/etc/nginx/conf.d/z*.conf', view, standIns).paths).toEqual(['/etc/nginx/conf.d/zz.conf']);
  expect(glob('/*/nginx/conf.d/../nginx.conf', view, standIns).paths).toEqual([
    '/etc/nginx/conf.d/../nginx.conf',
  ]);
});

test.skipIf(process.getuid?.() !== 0)('a folder that may not be listed is told, not passed over', () => {
  const closed = mkdtempSync(path.join(tmpdir(), 'gatehouse-glob-'));
  chmodSync(closed, 0o711);
  process.seteuid?.(65534);
  try {
    const message = 'permission denied; run as a user who may read it';
    expect(glob(`${closed}/*.conf`, THIS_MACHINE)).toEqual({
      paths: [],
      unreadable: [{ path: closed, message }],
    });
  } finally {
    process.seteuid?.(0);
    rmSync(closed, { recursive: true });
  }
});

test('what is no folder has no files', () => {
  const nothing = { paths: [], unreadable: [] };
  expect(glob(`${folder}/a.conf/*`, THIS_MACHINE)).toEqual(nothing);
  expect(glob('/nowhere/*', mountedView([]))).toEqual(nothing);
});
