import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../../src/core/change/index.ts';
import { makePlan } from '../../src/core/change/index.ts';
import type { NginxVersion } from '../../src/core/nginx/index.ts';
import { profiles } from '../../src/core/policy/index.ts';
import { findTarget, withVolume } from '../../src/host/target/index.ts';
import type { Errand } from './child.ts';

/** Where a trial happens: nothing outside of these two is to change. */
export interface Place {
  readonly tree: string;
  readonly state: string;
}

/** Something that a process does to a tree, and what must hold of it at every moment. */
export interface Scenario {
  readonly name: string;
  readonly plant: (place: Place) => void;
  /** Run before the trials begin, such as the change that is then rolled back. */
  readonly first?: (place: Place) => readonly string[];
  /** The program and its arguments. Its result is what an undisturbed run makes of the tree. */
  readonly command: (place: Place) => readonly string[];
  /** The main configuration file in the tree, which NGINX loads before and afterwards. */
  readonly main?: string;
  /** False where two files make one thing, so that a moment between them cannot be avoided. Default true. */
  readonly loadsThroughout?: boolean;
  /** Permissions that files with bytes of a key may have at most. Default 0600. */
  readonly keyMode?: number;
  /** True where the first run was killed half way: what it left is never whole. */
  readonly beginsHalfWay?: boolean;
  /** True for programs that take a second or more: a sample of all faults is tried. */
  readonly isSlow?: boolean;
}

export interface Programs {
  /** The compiled `child.ts`, and the program that runs it. */
  readonly child: string;
  /** The built Gatehouse; without it, its commands are left out. */
  readonly gatehouse: string | undefined;
  readonly version: NginxVersion;
  /** A folder for what is made once: certificates. */
  readonly folder: string;
}

/** All that is tried. One more is one more entry: a command line, a tree, and what must hold of it. */
export function scenarios(programs: Programs): Scenario[] {
  const pairs = [makePair(programs.folder, 'old'), makePair(programs.folder, 'new')] as const;
  const errand = (place: Place, changes: readonly FileChange[] | undefined): readonly string[] => {
    const { tree: target, state: stateDirectory } = place;
    const name = `errand${target.replace(/\W/g, '-')}-${changes === undefined ? 'back' : 'there'}.json`;
    const file = path.join(programs.folder, name);
    writeFileSync(file, JSON.stringify({ stateDirectory, target, changes } satisfies Errand));
    return [process.execPath, programs.child, file];
  };
  const bothWays = (
    name: string,
    common: Pick<Scenario, 'plant' | 'main' | 'loadsThroughout' | 'keyMode'>,
    changes: (tree: string) => readonly FileChange[],
  ): Scenario[] => [
    { ...common, name: `apply ${name}`, command: (place) => errand(place, changes(place.tree)) },
    {
      ...common,
      name: `rollback ${name}`,
      first: (place) => errand(place, changes(place.tree)),
      command: (place) => errand(place, undefined),
    },
  ];
  const configuration = {
    plant: ({ tree }: Place) => plantConfiguration(tree, pairs[0]),
    main: 'nginx.conf',
    // So the tree has it: the change closes it.
    keyMode: 0o644,
  };
  const { gatehouse } = programs;
  const run = (place: Place, ...args: string[]) => [
    process.execPath,
    gatehouse ?? '',
    ...args,
    '--state',
    place.state,
  ];
  const commands: Scenario[] =
    gatehouse === undefined
      ? []
      : [
          {
            ...configuration,
            name: 'gatehouse apply',
            isSlow: true,
            command: (place) => run(place, 'apply', path.join(place.tree, 'nginx.conf'), '--quiet'),
          },
          {
            ...configuration,
            name: 'gatehouse rollback',
            isSlow: true,
            first: (place) => run(place, 'apply', path.join(place.tree, 'nginx.conf'), '--quiet'),
            command: (place) => run(place, 'rollback', path.join(place.tree, 'nginx.conf'), '--quiet'),
          },
          {
            plant: ({ tree }) => plantConfiguration(tree, pairs[0], 0o600),
            main: 'nginx.conf',
            loadsThroughout: false,
            name: 'gatehouse cert install',
            isSlow: true,
            command: (place) =>
              run(
                place,
                ...['cert', 'install', path.join(place.tree, 'nginx.conf'), '--quiet', '--force'],
                ...['--cert', path.join(programs.folder, 'new.crt')],
                ...['--key', path.join(programs.folder, 'new.key')],
              ),
          },
        ];
  return [
    ...bothWays('a policy', configuration, (tree) => policyChanges(tree, programs.version)),
    {
      ...configuration,
      name: 'recover a policy',
      beginsHalfWay: true,
      first: (place) => [
        // Before the last file is written, which is the second time for that file.
        ...['strace', '-o', '/dev/null', '-e', 'trace=rename', '-e', 'inject=rename:signal=SIGKILL:when=7'],
        ...errand(place, policyChanges(place.tree, programs.version)),
      ],
      command: (place) => errand(place, undefined),
    },
    ...bothWays(
      'a certificate',
      {
        plant: ({ tree }) => plantConfiguration(tree, pairs[0], 0o600),
        main: 'nginx.conf',
        // A container mounts certificate and key by themselves: between the two they do not fit each other.
        loadsThroughout: false,
      },
      (tree) => certificateChanges(tree, pairs),
    ),
    ...bothWays('a mount', { plant: ({ tree }) => plantCompose(tree) }, composeChanges),
    ...commands,
  ];
}

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

function makePair(folder: string, name: string): Pair {
  const [certificate, key] = [path.join(folder, `${name}.crt`), path.join(folder, `${name}.key`)];
  const subject = `req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 30 -subj /CN=${name}`;
  // Fit to be installed: of a server, and no authority.
  const extensions = '-addext subjectAltName=DNS:faults.test -addext basicConstraints=critical,CA:FALSE';
  execFileSync(
    'openssl',
    [...subject.split(' '), ...extensions.split(' '), '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  );
  const read = (file: string) => execFileSync('cat', [file], { encoding: 'latin1' });
  return { certificate: read(certificate), key: read(key) };
}

/** True for bytes that hold a private key, or the greater part of one. */
export function holdsKey(bytes: string): boolean {
  return /PRIVATE KEY-----\s+[A-Za-z0-9+/]{16}/.test(bytes);
}

/** Files of every kind: linked both ways, included by patterns, open to everybody, one a forgotten copy. */
function plantConfiguration(tree: string, pair: Pair, keyMode = 0o644): void {
  const files: Record<string, string> = {
    'nginx.conf':
      'events {}\nhttp {\n    access_log off;\n    include conf.d/*.conf;\n    include sites/*.conf;\n}\n',
    'conf.d/limits.conf': 'limit_req_zone $binary_remote_addr zone=lax:1m rate=900r/s;\n',
    'conf.d/limits.bak.conf': 'add_header X-Frame-Options DENY always;\n',
    'sites/main.conf':
      'server {\n    listen 127.0.0.1:18443 ssl;\n    server_name faults.test;\n    ssl_certificate certs/site.crt;\n    ssl_certificate_key certs/site.key;\n    proxy_hide_header X-Any;\n    include locations/*.conf;\n}',
    'locations/a.conf':
      'location /a {\r\n    add_header X-Own a;\r\n    limit_req zone=lax;\r\n    proxy_pass http://127.0.0.1:9;\r\n}\r\n',
    'shared/b.conf': 'location /b { add_header X-Own b; proxy_pass http://127.0.0.1:9; }\n',
    'locations/c.conf': 'location /c {\n    add_header X-Own c;\n    return 200;\n}\n',
    'certs/site.crt': pair.certificate,
    'certs/site.key': pair.key,
  };
  writeTree(tree, files);
  symlinkSync('../shared/b.conf', path.join(tree, 'locations/b.conf'));
  linkSync(path.join(tree, 'locations/c.conf'), path.join(tree, 'shared/c-too.conf'));
  chmodSync(path.join(tree, 'sites/main.conf'), 0o666);
  chmodSync(path.join(tree, 'locations'), 0o777);
  chmodSync(path.join(tree, 'certs/site.key'), keyMode);
  own(path.join(tree, 'locations/a.conf'), 1234, 4321);
  age(tree, [
    ...Object.keys(files),
    'locations/b.conf',
    'conf.d',
    'sites',
    'locations',
    'shared',
    'certs',
    '.',
  ]);
}

function policyChanges(tree: string, version: NginxVersion): readonly FileChange[] {
  const found = findTarget({ path: path.join(tree, 'nginx.conf') });
  if (!found.ok) throw new Error(found.message);
  const { source, configurationFile: mainPath, hostFacts } = found.target;
  const result = makePlan({ source, mainPath, version, hostFacts }, profiles.recommended, '2026-01-01');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan.changes;
}

/** As a certificate is installed: the old pair kept, the new one written into the files that are mounted. */
function certificateChanges(tree: string, [old, fresh]: readonly [Pair, Pair]): readonly FileChange[] {
  const [certificate, key] = [path.join(tree, 'certs/site.crt'), path.join(tree, 'certs/site.key')];
  const owner = process.getuid?.() === 0 ? { uid: 1234, gid: 4321 } : {};
  return [
    { kind: 'create', path: `${certificate}.bak`, after: old.certificate, attributes: { mode: 0o644 } },
    { kind: 'create', path: `${key}.bak`, after: old.key, attributes: { mode: 0o600, ...owner } },
    {
      kind: 'write',
      path: certificate,
      before: old.certificate,
      after: fresh.certificate + old.certificate,
      inPlace: true,
    },
    {
      kind: 'write',
      path: key,
      before: old.key,
      after: fresh.key,
      inPlace: true,
      attributes: { mode: 0o400, ...owner },
    },
  ];
}

const COMPOSE = 'services:\n  proxy:\n    volumes:\n      - /opt/kasm/conf/nginx:/etc/nginx/conf.d # kept\n';

function plantCompose(tree: string): void {
  writeTree(tree, { 'docker/docker-compose.yaml': COMPOSE, 'certs/readme': 'here\n' });
  own(path.join(tree, 'docker/docker-compose.yaml'), 1000, 1000);
  age(tree, ['docker/docker-compose.yaml', 'docker', 'certs', '.']);
}

function composeChanges(tree: string): readonly FileChange[] {
  const volume = { source: '/opt/kasm/certs/dhparam.pem', target: '/etc/ssl/certs/dhparam.pem' };
  const edit = withVolume(COMPOSE, '/opt/kasm/docker', volume);
  if (!edit.ok) throw new Error(edit.message);
  return [
    { kind: 'create', path: path.join(tree, 'certs/dhparam.pem'), after: 'parameters\n' },
    {
      kind: 'write',
      path: path.join(tree, 'docker/docker-compose.yaml'),
      before: COMPOSE,
      after: edit.text,
    },
  ];
}

function writeTree(tree: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), text, 'latin1');
  }
}

function own(file: string, uid: number, gid: number): void {
  if (process.getuid?.() === 0) execFileSync('chown', [`${uid}:${gid}`, file]);
}

/** Times of long ago: any that is set anew is seen. */
function age(tree: string, names: readonly string[]): void {
  for (const [number, name] of names.entries()) {
    const file = path.join(tree, name);
    lutimesSync(file, 1_600_000_000 + number, 1_500_000_000.25 + number);
    utimesSync(file, 1_600_000_000 + number, 1_500_000_000.25 + number);
  }
}
