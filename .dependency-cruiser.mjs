// Which room may import which: the table of docs/architecture.md, as rules.
import { fileURLToPath } from 'node:url';

const PURE = ['nginx', 'model', 'policy', 'tls', 'clients', 'controls', 'change', 'keep', 'report'];

/** The rooms of ours that each room may import, besides itself. */
const MAY_IMPORT = {
  nginx: [],
  model: ['nginx'],
  policy: [],
  tls: [],
  clients: ['nginx', 'model', 'policy', 'tls'],
  controls: ['nginx', 'model', 'policy', 'tls', 'clients'],
  change: ['nginx', 'model', 'policy', 'clients', 'controls'],
  keep: ['nginx', 'model', 'policy', 'controls', 'change'],
  report: ['nginx', 'model', 'policy', 'tls', 'clients', 'controls', 'change', 'keep'],
  install: PURE,
  dhparam: ['tls', 'install'],
  rehearsal: [...PURE, 'install'],
  docker: [...PURE, 'install', 'rehearsal'],
  wire: ['nginx', 'model', 'policy', 'tls', 'clients', 'controls'],
  certificates: [...PURE, 'install', 'wire'],
  acme: [...PURE, 'install'],
  cli: [...PURE, 'install', 'dhparam', 'rehearsal', 'docker', 'wire', 'certificates', 'acme'],
};

const TEST = '\\.test\\.ts$';
const pureFiles = `^src/(${PURE.join('|')})/`;

/** @param {[string, readonly string[]]} entry */
function roomRule([room, others]) {
  return {
    name: `room-${room}`,
    comment: `src/${room} may import ${others.length === 0 ? 'no other room' : others.join(', ')}`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: `^src/(${[room, ...others].join('|')})/` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(roomRule),
    {
      name: 'known-room',
      comment: 'a new room needs a line in the table above and in docs/architecture.md',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: {},
    },
    {
      name: 'index-only',
      comment: 'another room is imported through its index.ts, which is its whole public face',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'index-only-from-tests',
      comment: 'what tests share knows a room by its index.ts too',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
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
      comment: 'pure rooms run in a browser: no files, no clock, no network',
      severity: 'error',
      from: { path: pureFiles, pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nginx-no-packages',
      comment: 'the language stands on its own',
      severity: 'error',
      from: { path: '^src/nginx/', pathNot: TEST },
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
