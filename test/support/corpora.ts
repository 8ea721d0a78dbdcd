import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { FileSource, SourceFile } from '../../src/core/nginx/index.ts';
import { memorySource } from './model.ts';

/** Real configurations with what a real NGINX made of them; they stay outside the repository for their licences. */
export const CORPORA = join(import.meta.dirname, '../../../shared/corpora');

/** Why the corpora cannot be used here, or undefined when they can. */
export function corporaMissing(): string | undefined {
  return existsSync(join(CORPORA, 'tokens')) ? undefined : `no folder ${CORPORA}: the corpora are not judged`;
}

export type Token = readonly [
  depth: number,
  line: number,
  block: 0 | 1,
  words: readonly [name: string, ...args: string[]],
];

/** What NGINX's own tokenizer made of a file. */
export interface TokenRecord {
  readonly set: string;
  readonly path: string;
  readonly accepted: boolean;
  /** NGINX's message and `@LINE`; empty when accepted. */
  readonly said: string;
  readonly tokens: readonly Token[];
}

export function tokenRecords(): TokenRecord[] {
  return readdirSync(join(CORPORA, 'tokens')).flatMap((name) => {
    const set = name.replace(/\.jsonl$/, '');
    return lines(join('tokens', name), 'utf8').map((line) => {
      const { f, rc, err, t } = JSON.parse(line) as { f: string; rc: 0 | 1; err: string; t: Token[] };
      return { set, path: f, accepted: rc === 0, said: err, tokens: t };
    });
  });
}

/** What `nginx -t` made of a file that was included in a context. */
export interface VerdictRecord {
  readonly version: string;
  readonly set: string;
  readonly path: string;
  readonly verdict: 'ACCEPT' | 'DEP' | 'ENV' | 'SEM' | 'LEX' | 'CTX';
  /** The context that accepted it, or the one whose complaint is quoted; `main+events`, `stream-server`, … */
  readonly context: string;
  readonly standIns: readonly string[];
  readonly said: string;
}

export function verdictRecords(version: string): VerdictRecord[] {
  return readdirSync(join(CORPORA, 'verdicts'))
    .filter((name) => name.startsWith(`${version}.`))
    .flatMap((name) => {
      const set = name.slice(version.length + 1).replace(/\.tsv$/, '');
      return lines(join('verdicts', name), 'utf8').map((line) => {
        const [path = '', outcome = '', standIns = '', said = ''] = line.split('\t');
        const words = outcome.split(':');
        return {
          version,
          set,
          path,
          verdict: words[0] as VerdictRecord['verdict'],
          context: words.at(-1) ?? '',
          standIns: standIns.split(',').filter(Boolean),
          said,
        };
      });
    });
}

export function corpusFile(set: string, path: string): SourceFile {
  const text = readFileSync(join(CORPORA, 'configs', set, path), 'latin1');
  return { path, hostPath: path, identity: path, editable: true, text };
}

/** The file as it stands in a context, with the folder's other files beside it, as the verdict was made. */
export function inContext(record: VerdictRecord): { source: FileSource; main: string; file: string } {
  const file = posix.join('/c', record.path);
  if (record.context.startsWith('main')) return { source: sourceOf(record, {}), main: file, file };
  const main = posix.join(dirname(file), '<wrap>');
  return { source: sourceOf(record, { [main]: around(record.context, `include ${file};`) }), main, file };
}

const AROUND: Readonly<Record<string, (inner: string) => string>> = {
  events: (inner) => `events { ${inner} }`,
  http: (inner) => `http { ${inner} }`,
  server: (inner) => `http { server { ${inner} } }`,
  location: (inner) => `http { server { location / { ${inner} } } }`,
  upstream: (inner) => `http { upstream u { ${inner} } }`,
  stream: (inner) => `stream { ${inner} }`,
  'stream-server': (inner) => `stream { server { ${inner} } }`,
  mail: (inner) => `mail { ${inner} }`,
};

function around(context: string, inner: string): string {
  const wrap = AROUND[context];
  if (wrap === undefined) throw new Error(`no such context in the corpora: ${context}`);
  return `${context === 'events' ? '' : 'events { }\n'}${wrap(inner)}\n`;
}

function sourceOf({ set }: VerdictRecord, wrap: Readonly<Record<string, string>>): FileSource {
  const root = join(CORPORA, 'configs', set);
  const wrapped = memorySource(wrap);
  return {
    read(path) {
      if (path in wrap) return wrapped.read(path);
      const own = path.startsWith('/c/') ? join(root, path.slice(3)) : undefined;
      const found = { ok: true, hostPath: path, identity: path, editable: true } as const;
      if (own !== undefined && existsSync(own)) return { ...found, text: readFileSync(own, 'latin1') };
      // Files that nobody published were there, empty, when the verdicts were made.
      return { ...found, text: '' };
    },
    glob(pattern) {
      const folder = posix.dirname(pattern);
      const own = join(root, folder.slice(3));
      if (!folder.startsWith('/c') || /[*?[]/.test(folder) || !existsSync(own)) return wrapped.glob(pattern);
      const beside = readdirSync(own).map((name) => [posix.join(folder, name), ''] as const);
      return memorySource(Object.fromEntries(beside)).glob(pattern);
    },
  };
}

function lines(path: string, encoding: 'utf8'): string[] {
  return readFileSync(join(CORPORA, path), encoding).split('\n').filter(Boolean);
}
