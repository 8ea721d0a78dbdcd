import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStubServices } from '../../examples/kasm/stub-services.mjs';
import type { Configuration } from '../../src/core/nginx/index.ts';
import { directiveSpecs, loadConfiguration } from '../../src/core/nginx/index.ts';
import type { NginxBinary } from '../../src/host/install/index.ts';
import { findNginx } from '../../src/host/install/index.ts';
import { CORPORA, corporaMissing } from '../support/corpora.ts';
import { trees } from '../support/generate.ts';
import { kasmImage } from '../support/kasm.ts';
import { makeKasmRoom } from '../support/kasm-room.ts';
import { memorySource } from '../support/model.ts';
import { mutated, randomNumbers } from '../support/mutate.ts';
import type { NginxRoom, NginxVerdict } from '../support/nginx.ts';
import { makeNginxRoom } from '../support/nginx.ts';
import { sample } from '../support/sample.ts';

const MUTATIONS = 2000;
const SAMPLED = 100;
const SEED = 20_260_101;
/** Several at a time: most of an `nginx -t` is starting a program. */
const LANES = 4;

interface Base {
  readonly name: string;
  /** By path relative to the main configuration's folder; that is `nginx.conf`. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that may be changed. */
  readonly texts: readonly string[];
}

let nginx: NginxBinary;
let bases: readonly Base[] = [];
const rooms: NginxRoom[] = [];
beforeAll(async () => {
  const found = await findNginx();
  if (found === undefined) throw new Error('nginx is not installed');
  nginx = found;
  bases = [...generated(), await kasm(), ...fromCorpora()];
});
afterAll(() => {
  for (const room of rooms) room.remove();
});

test('mangled configurations have the verdict, the message and the line of nginx -t', async () => {
  const random = randomNumbers(SEED);
  const all = Array.from({ length: MUTATIONS }, (_, number) => {
    const base = bases[number % bases.length] as Base;
    const path = base.texts[Math.floor(random() * base.texts.length)] as string;
    return { number, base, path, ...mutated(base.files[path] as string, random) };
  });
  const cases = [...sample(all, SAMPLED)];
  const { length } = cases;
  const faults: string[] = [];
  const tally = { accepted: 0, form: 0, other: 0 };
  const lane = async () => {
    const own = new Map<Base, NginxRoom>();
    for (const base of bases) own.set(base, await roomOf(base));
    for (let next = cases.shift(); next !== undefined; next = cases.shift()) {
      const { base, path, text, kind, number } = next;
      const room = own.get(base) as NginxRoom;
      room.write({ [path]: text });
      const verdict = await room.test();
      room.write({ [path]: base.files[path] as string });
      const fault = disagreement(verdict, load({ ...base.files, [path]: text }));
      tally[verdict.accepted ? 'accepted' : isAboutForm(verdict) ? 'form' : 'other']++;
      if (fault !== undefined) faults.push(`${number} ${base.name}/${path}, ${kind}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  process.stderr.write(`mutations: ${JSON.stringify(tally)}\n`);
  expect(faults).toEqual([]);
  // Slips that NGINX does not notice would judge nothing.
  expect(tally.form).toBeGreaterThan(length / 4);
  expect(tally.accepted).toBeGreaterThan(length / 20);
});

async function roomOf(base: Base): Promise<NginxRoom> {
  const room = makeNginxRoom();
  rooms.push(room);
  room.write(base.files);
  expect(await room.test(), base.name).toEqual({ accepted: true, first: undefined });
  return room;
}

function load(files: Readonly<Record<string, string>>): Configuration {
  const absolute = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text]));
  return loadConfiguration(memorySource(absolute), '/nginx.conf', { version: nginx.version });
}

/** What NGINX says before it looks at the values of a directive. */
const ABOUT_FORM =
  /^(unexpected "[\s\S]"$|unexpected end of file|unknown directive |"[\s\S]*" directive is not allowed here|directive "[\s\S]*" (is not terminated by|has no opening)|invalid number of arguments in |too long parameter)/;

function isAboutForm({ first }: NginxVerdict): boolean {
  if (first === undefined || !ABOUT_FORM.test(first.message)) return false;
  // A name that a mutation made, of a module that this NGINX has not loaded, says nothing about the form.
  const [, name] = /^unknown directive "(.*)"$/.exec(first.message) ?? [];
  return name === undefined || directiveSpecs(name, nginx.version).length === 0;
}

/** How our first error differs from NGINX's in a way that NGINX's words rule out. */
function disagreement(verdict: NginxVerdict, configuration: Configuration): string | undefined {
  const { accepted, first } = verdict;
  const ours = configuration.problems.find(({ severity }) => severity === 'error');
  const said =
    ours === undefined ? 'nothing' : `${ours.nginx} in ${ours.place.file.slice(1)}:${ours.nginxLine}`;
  if (accepted) return ours === undefined ? undefined : `NGINX accepts, ours: ${said}`;
  if (first === undefined) return 'NGINX ended without a word';
  const nginxSaid = `${first.message} in ${first.file}:${first.line}`;
  if (isAboutForm(verdict)) return said === nginxSaid ? undefined : `NGINX: ${nginxSaid}, ours: ${said}`;
  if (ours === undefined) return undefined;
  // NGINX stopped at a value: whatever we find must lie behind that in reading order.
  if (first.file !== undefined && first.line !== undefined) {
    const position = positionOf(configuration, `/${first.file}`, first.line);
    if (compare(position, positionOf(configuration, ours.place.file, ours.nginxLine ?? 0)) <= 0)
      return undefined;
  }
  return `NGINX stopped at: ${nginxSaid}, ours is earlier: ${said}`;
}

/** Where a line stands in reading order: the lines of the includes that lead to it, from the main file, and its own. */
function positionOf(configuration: Configuration, path: string, line: number): readonly number[] {
  const use = configuration.includes.find(({ files }) => files.some(({ file }) => file.path === path));
  if (use === undefined) return [line];
  const { tree } = use.directive;
  const around = positionOf(configuration, tree.file.path, use.directive.reportedLine);
  return [...around, use.files.findIndex(({ file }) => file.path === path), line];
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, own] of one.entries()) {
    const difference = own - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function generated(): Base[] {
  return fc.sample(trees(), { numRuns: 6, seed: SEED }).map(({ files }, number) => {
    const own = Object.entries(files).map(([path, text]) => [path.replace('/etc/nginx/', ''), text] as const);
    return baseOf(`generated ${number}`, Object.fromEntries(own), () => true);
  });
}

async function kasm(): Promise<Base> {
  const stubs = await startStubServices();
  const room = await makeKasmRoom(stubs, undefined);
  try {
    const certificates = join(room.root, 'opt/kasm/current/certs');
    const files: Record<string, string> = {
      ...filesBelow(room.folder),
      ...filesBelow(certificates, 'certs/'),
    };
    for (const [path, text] of Object.entries(files)) {
      files[path] = text
        .replaceAll(`${room.folder}/`, '')
        .replaceAll(`${certificates}/`, 'certs/')
        .replaceAll(`${kasmImage}/etc/nginx/`, '');
    }
    files['mime.types'] = readFileSync(join(kasmImage, 'etc/nginx/mime.types'), 'latin1');
    return baseOf('kasm', files, (path) => !path.startsWith('certs/'));
  } finally {
    await room.dispose();
    await stubs.close();
  }
}

function fromCorpora(): Base[] {
  if (corporaMissing() !== undefined) return [];
  const h5bp = filesBelow(join(CORPORA, 'configs/h5bp'));
  const names = Object.keys(h5bp).filter((path) => !path.startsWith('conf.d/templates'));
  return [baseOf('h5bp', Object.fromEntries(names.map((path) => [path, h5bp[path] as string])), () => true)];
}

/** Nothing of a base may need a right, a port or a folder that the machine does not have. */
function baseOf(
  name: string,
  files: Readonly<Record<string, string>>,
  isText: (path: string) => boolean,
): Base {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${each};`)
    .join(' ');
  const harmless = Object.entries(files).map(([path, text]) => {
    const own = text
      .replace(/listen \[\S*\]:\d+/g, 'listen 127.0.0.1:20081')
      .replace(/listen (?!127\.0\.0\.1:20081)(\S*:)?\d+/g, 'listen 127.0.0.1:20080')
      .replace(/^( *)(user|pid|error_log|access_log) [^;]*;/gm, '$1')
      .replace(/\b\w+_temp_path [^;]*;/g, '')
      .replace(/^http \{/m, `http { ${temporary} access_log off;`);
    return [path, isText(path) ? own : text] as const;
  });
  return { name, files: Object.fromEntries(harmless), texts: Object.keys(files).filter(isText).sort() };
}

function filesBelow(folder: string, prefix = ''): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [prefix + relative(folder, path), readFileSync(path, 'latin1')] as const;
    }),
  );
}
