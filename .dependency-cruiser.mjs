// Which floor and which room may import which: the tables of docs/architecture.md, as rules.
import { fileURLToPath } from 'node:url';

/** The floors of the house, each with what it may import of the others. */
const FLOORS = {
  core: [],
  wire: ['core'],
  host: ['core', 'wire'],
  verification: ['core', 'wire', 'host'],
  operations: ['core', 'wire', 'host', 'verification'],
  cli: ['core', 'wire', 'host', 'verification', 'operations'],
};

/** The rooms of the floors that have several: for each the rooms of the same floor that it may import. */
const ROOMS = {
  core: {
    nginx: [],
    http: ['nginx'],
    model: ['nginx'],
    selection: ['nginx', 'model'],
    findings: [],
    settings: [],
    tls: ['findings'],
    clients: ['nginx', 'model', 'tls'],
    controls: ['nginx', 'model', 'selection', 'findings', 'settings', 'tls', 'clients'],
    policy: ['settings', 'controls'],
    change: ['nginx', 'model', 'selection', 'findings', 'settings', 'clients', 'controls', 'policy'],
    drift: ['nginx', 'model', 'findings', 'settings', 'controls', 'policy', 'change'],
    report: [
      'nginx',
      'model',
      'selection',
      'findings',
      'settings',
      'tls',
      'clients',
      'controls',
      'policy',
      'change',
      'drift',
    ],
  },
  host: {
    machine: [],
    target: ['machine'],
    install: ['machine', 'target'],
    dhparam: ['machine', 'target'],
    rehearsal: ['machine', 'target', 'install'],
    docker: ['machine', 'target', 'install', 'rehearsal'],
    certificates: ['machine', 'target', 'install'],
    acme: ['machine', 'target', 'install'],
  },
};

const TEST = '\\.test\\.ts$';

/** @param {[string, readonly string[]]} entry */
function floorRule([floor, others]) {
  return {
    name: `floor-${floor}`,
    comment: `src/${floor} may import ${others.length === 0 ? 'no other floor' : others.join(', ')}`,
    severity: 'error',
    from: { path: `^src/${floor}/` },
    to: { path: '^src/', pathNot: `^src/(${[floor, ...others].join('|')})/` },
  };
}

/** @param {[string, Readonly<Record<string, readonly string[]>>]} entry */
function roomRules([floor, rooms]) {
  return Object.entries(rooms).map(([room, others]) => ({
    name: `room-${room}`,
    comment: `src/${floor}/${room} may import ${others.length === 0 ? 'no other room of its floor' : others.join(', ')}`,
    severity: 'error',
    from: { path: `^src/${floor}/${room}/` },
    to: { path: `^src/${floor}/`, pathNot: `^src/${floor}/(${[room, ...others].join('|')})/` },
  }));
}

const singleRooms = Object.keys(FLOORS).filter((floor) => !(floor in ROOMS));
const known = [
  ...singleRooms,
  ...Object.entries(ROOMS).map(([floor, rooms]) => `${floor}/(${Object.keys(rooms).join('|')})`),
];
const ROOM = '(?:(?:core|host)/)?[^/]+';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(FLOORS).map(floorRule),
    ...Object.entries(ROOMS).flatMap(roomRules),
    {
      name: 'known-room',
      comment: 'a new room needs a line in the tables above and in docs/architecture.md',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${known.join('|')})/` },
      to: {},
    },
    {
      name: 'index-only',
      comment: 'another room is imported through its index.ts, which is its whole public face',
      severity: 'error',
      from: { path: `^src/(${ROOM})/` },
      to: { path: '^src/', pathNot: ['^src/$1/', `^src/${ROOM}/index\\.ts$`] },
    },
    {
      name: 'index-only-from-tests',
      comment: 'what tests share knows a room by its index.ts too',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: '^src/', pathNot: `^src/${ROOM}/index\\.ts$` },
    },
    {
      name: 'no-circular',
      comment: 'files that need each other are one file, or miss a third one below both',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-no-node',
      comment: 'src/core runs in a browser: no files, no clock, no network',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'wire-no-policy',
      comment: 'src/wire speaks protocols: of src/core it knows their languages only',
      severity: 'error',
      from: { path: '^src/wire/', pathNot: TEST },
      to: { path: '^src/core/', pathNot: '^src/core/(nginx|http|tls|clients)/' },
    },
    {
      name: 'judges-are-pure',
      comment:
        'src/verification/judge gets values and gives findings: src/core, packages, and types of src/wire',
      severity: 'error',
      from: { path: '^src/verification/judge/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/(core|verification/judge)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'judges-no-node',
      comment: 'judges open no socket and ask no clock',
      severity: 'error',
      from: { path: '^src/verification/judge/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nginx-no-packages',
      comment: 'the language stands on its own',
      severity: 'error',
      from: { path: '^src/core/nginx/', pathNot: TEST },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-tests-in-sources',
      comment: 'sources do not import tests or what tests share',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: ['^test/', TEST] },
    },
    {
      name: 'no-dev-packages-in-sources',
      comment: 'what the bundle needs stands under "dependencies" in package.json',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'schemas-as-types',
      comment: 'schemas of JSON outputs are for generators and tests: at run time they would load valibot',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.schema\\.ts$', TEST] },
      to: { path: '\\.schema\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-found',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/fixtures/' },
    // Imports of types count: they tie rooms together just as much.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: fileURLToPath(new URL('tsconfig.json', import.meta.url)) },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
