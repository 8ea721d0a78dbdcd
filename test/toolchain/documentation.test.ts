import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { IConfiguration } from 'dependency-cruiser';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['DEVELOPERS.md', 'docs/architecture.md'];

/** A source file in a code span, such as `src/core/nginx/parse.ts`, or `parse.ts` below a heading that names its folder. */
const SOURCE = /`([\w./-]+\.(?:ts|mjs|cjs))`/g;
/** A folder in a code span or a heading, such as `src/core/nginx`. */
const FOLDER = /`((?:src|test)(?:\/[\w-]+)*)\/?`/g;
/** Names that stand for files of any room. */
const PLACEHOLDER = /(^|\/)(x|NAME)\.|^index\.ts$/;

interface Mention {
  readonly name: string;
  /** The folders that the heading above names. */
  readonly folders: readonly string[];
}

describe.each(PAGES)('%s', (page) => {
  const lines = readFileSync(path.join(root, page), 'utf8').split('\n');

  test('every source file that it names exists', () => {
    const mentions = mentionsIn(lines);
    expect(mentions.length).toBeGreaterThan(20);
    expect(mentions.filter((mention) => !exists(mention)).map(({ name }) => name)).toEqual([]);
  });

  test('every folder that it names exists', () => {
    const folders = lines.flatMap((line) => matches(line, FOLDER));
    expect(folders.length).toBeGreaterThan(20);
    expect(folders.filter((folder) => !existsSync(path.join(root, folder)))).toEqual([]);
  });
});

test('the path of a value names functions of its files', () => {
  const rows = readFileSync(path.join(root, 'DEVELOPERS.md'), 'utf8').matchAll(
    /^\| `(src\/\S+\.ts)` \| `(\w+)` \|/gm,
  );
  const steps = [...rows].map(([, file = '', name = '']) => ({ file, name }));
  expect(steps.length).toBeGreaterThan(20);
  const isDefined = ({ file, name }: (typeof steps)[number]) =>
    new RegExp(`\\bfunction ${name}\\b`).test(readFileSync(path.join(root, file), 'utf8'));
  expect(steps.filter((step) => !isDefined(step))).toEqual([]);
});

test('the tables of who may import whom are the import rules', async () => {
  const file = pathToFileURL(path.join(root, '.dependency-cruiser.mjs')).href;
  const { default: rules }: { default: IConfiguration } = await import(file);
  const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(src\/[\w/]+)` \| (.*) \|$/gm)].map(
    ([, room, others]) => `${room} may import ${others}`,
  );
  const comments = (rules.forbidden ?? []).flatMap(({ name = '', comment = '' }) =>
    /^(floor|room)-/.test(name) ? [comment] : [],
  );
  expect(comments.length).toBeGreaterThan(20);
  expect(rows.filter((row) => IMPORTS.test(row))).toEqual(comments);
});

/** Rows of other tables say something else of a path. */
const IMPORTS = /may import (no other |[a-z]+(, [a-z]+)*$)/;

function mentionsIn(lines: readonly string[]): Mention[] {
  let folders: readonly string[] = [];
  return lines.flatMap((line) => {
    if (line.startsWith('#')) folders = matches(line, FOLDER);
    return matches(line, SOURCE)
      .filter((name) => !PLACEHOLDER.test(name))
      .map((name) => ({ name, folders }));
  });
}

function exists({ name, folders }: Mention): boolean {
  return ['', ...folders].some((folder) => existsSync(path.join(root, folder, name)));
}

function matches(line: string, pattern: RegExp): string[] {
  return [...line.matchAll(pattern)].map(([, name = '']) => name);
}
