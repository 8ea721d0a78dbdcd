import { describe, expect, test } from 'vitest';
import { fixture, judge } from '../../../test/support/control-cases.ts';

/** A main file that includes what matches a pattern, and the other files: their names alone matter here. */
function including(pattern: string, names: readonly string[]) {
  return {
    control: 'stray-files',
    files: {
      'nginx.conf': `events {}\nhttp {\n    include ${pattern};\n}\n`,
      ...Object.fromEntries(names.map((name, number) => [name, `server { listen ${8000 + number}; }\n`])),
    },
  } as const;
}

describe('a copy beside its original', () => {
  test.each([
    ['site.bak.conf'],
    ['site.backup.conf'],
    ['site-old.conf'],
    ['site_orig.conf'],
    ['site.BAK2.conf'],
    ['site.bak-2.conf'],
    ['site-20240131.conf'],
    ['site (1).conf'],
    ['site copy.conf'],
  ])('%s is taken out of reach of the include', async (name) => {
    const judged = await judge(including('conf.d/*.conf', ['conf.d/site.conf', `conf.d/${name}`]));
    expect(
      judged.findings.map(({ outcome, severity, place, fixable }) => [outcome, severity, place, fixable]),
    ).toEqual([['copy-included', 'medium', `conf.d/${name}:1`, true]]);
    expect(judged.renamed).toEqual({ [`conf.d/${name}`]: `conf.d/${name}.disabled` });
    expect(judged.findingsAfter).toEqual([]);
    expect(judged.secondFixIsEmpty).toBe(true);
  });

  test.each([
    ['site.conf.bak'],
    ['site.conf~'],
    ['site.conf.dpkg-dist'],
    ['site.conf.rpmsave'],
    ['site.conf.swp'],
  ])('%s gets a leading dot, where the include matches every ending', async (name) => {
    const judged = await judge(including('conf.d/*', ['conf.d/site.conf', `conf.d/${name}`]));
    expect(judged.findings.map(({ outcome, place }) => [outcome, place])).toEqual([
      ['copy-included', `conf.d/${name}:1`],
    ]);
    expect(judged.renamed).toEqual({ [`conf.d/${name}`]: `conf.d/.${name}` });
    expect(judged.findingsAfter).toEqual([]);
    expect(judged.secondFixIsEmpty).toBe(true);
  });

  test('keeps its text, and the original everything', async () => {
    const { files, control } = including('conf.d/*.conf', ['conf.d/site.conf', 'conf.d/site.bak.conf']);
    const { fixedFiles } = await judge({ control, files });
    expect(fixedFiles).toEqual({
      'nginx.conf': files['nginx.conf'],
      'conf.d/site.conf': 'server { listen 8000; }\n',
      'conf.d/site.bak.conf.disabled': 'server { listen 8001; }\n',
    });
  });

  test('that keeps NGINX from loading, since its locations are there twice, is taken out as well', async () => {
    const judged = await judge({
      control: 'stray-files',
      files: {
        'nginx.conf': 'events {} http { server { listen 80; include services.d/*.conf; } }',
        'services.d/site.conf': 'location /site/ { }',
        'services.d/site.bak.conf': 'location /site/ { }',
      },
    });
    expect(judged.renamed).toEqual({ 'services.d/site.bak.conf': 'services.d/site.bak.conf.disabled' });
    expect(judged.findingsAfter).toEqual([]);
  });

  test('is left alone where it cannot be changed', async () => {
    const judged = await judge({
      ...including('conf.d/*.conf', ['conf.d/site.conf', 'conf.d/site.bak.conf']),
      readOnly: ['conf.d/site.bak.conf'],
    });
    expect(judged.findings.map(({ outcome, fixable }) => [outcome, fixable])).toEqual([
      ['copy-included', false],
    ]);
    expect(judged.renamed).toEqual({});
  });
});

test('what looks like a copy without an original may be in use: it is said, with low severity, and left', async () => {
  const judged = await judge(including('conf.d/*.conf', ['conf.d/other.conf', 'conf.d/site.bak.conf']));
  expect(
    judged.findings.map(({ outcome, severity, place, fixable }) => [outcome, severity, place, fixable]),
  ).toEqual([['looks-like-copy', 'low', 'conf.d/site.bak.conf:1', false]]);
  expect(judged.renamed).toEqual({});
});

test('says which include reads it', async () => {
  const { findings } = await judge(including('conf.d/*.conf', ['conf.d/site.conf', 'conf.d/site.bak.conf']));
  expect(findings.map(({ evidence, level }) => [evidence, level])).toEqual([
    ['matched by include conf.d/*.conf at nginx.conf:3', undefined],
  ]);
});

describe('does not complain of', () => {
  test.each([
    ['names that only begin like a mark', ['conf.d/backup.conf', 'conf.d/old.conf', 'conf.d/copy.conf']],
    ['marks inside a word', ['conf.d/golden.conf', 'conf.d/bakery.conf', 'conf.d/site-oldest.conf']],
    ['numbers that are no date', ['conf.d/site-2024.conf', 'conf.d/10-site.conf']],
    [
      'a copy that the include does not match',
      ['conf.d/site.conf', 'conf.d/site.conf.bak', 'conf.d/.site.bak.conf'],
    ],
  ])('%s', async (_, names) => {
    expect((await judge(including('conf.d/*.conf', names))).findings).toEqual([]);
  });

  test('a file that is included by its name: somebody wants it', async () => {
    expect((await judge(including('conf.d/site.bak.conf', ['conf.d/site.bak.conf']))).findings).toEqual([]);
  });

  test('a hardened tree that says it in its own ways', async () => {
    expect((await judge({ control: 'stray-files', files: fixture('hardened') })).findings).toEqual([]);
  });
});

test('switched off, it says and does nothing; nothing on the wire proves it', async () => {
  const strays = including('conf.d/*.conf', ['conf.d/site.conf', 'conf.d/site.bak.conf']);
  const off = await judge({ ...strays, policy: 'stray-files: off' });
  expect([off.findings, off.renamed]).toEqual([[], {}]);
  expect((await judge(strays)).proofs).toEqual([]);
});
