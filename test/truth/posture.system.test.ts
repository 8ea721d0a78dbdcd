import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Level, Model, Server } from '../../src/core/model/index.ts';
import { effectiveHeaders, levelsOf, SAFE_STATUSES, scopeLabel } from '../../src/core/model/index.ts';
import type { NginxVersion } from '../../src/core/nginx/index.ts';
import { NEWEST_KNOWN, versionText } from '../../src/core/nginx/index.ts';
import { normalizedPath, selectLocation } from '../../src/core/selection/index.ts';
import { findNginx } from '../../src/host/install/index.ts';
import type { GeneratedRequest } from '../support/generate.ts';
import { overlappingLocations, trees } from '../support/generate.ts';
import { modelOf } from '../support/model.ts';
import { freePort, makeNginxRoom } from '../support/nginx.ts';
import { SEED, times } from '../support/sample.ts';

const LOCATION_REQUESTS = times(500, 10_000);
const OVERLAPPING_TREES = times(8, 120);
const LANES = 3;

let version: NginxVersion = NEWEST_KNOWN;
beforeAll(async () => {
  const nginx = await findNginx();
  if (nginx === undefined) throw new Error('nginx is not installed');
  version = nginx.version;
});

describe('the model and a running nginx', () => {
  test(`agree on the headers of ${LOCATION_REQUESTS} generated locations and ifs`, async () => {
    let requested = 0;
    let trial = 0;
    const faults: string[] = [];
    const lane = async () => {
      while (requested < LOCATION_REQUESTS && faults.length < 10) {
        const port = await freePort();
        const [tree] = fc.sample(trees({ redirects: true, port }), { numRuns: 1, seed: SEED + trial++ });
        if (tree === undefined) throw new Error('nothing was generated');
        requested += tree.requests.filter(({ scope }) => scope !== undefined).length;
        const model = modelOf(tree.files, { version: versionText(version) });
        expect(model.configuration.problems).toEqual([]);
        const answers = await served(tree.files, port, tree.requests);
        for (const [index, wanted] of tree.requests.entries()) {
          const expected = { status: wanted.status, headers: sent(levelOf(model, wanted), wanted.status) };
          const seen = answers[index];
          const fault = JSON.stringify(seen) === JSON.stringify(expected);
          if (!fault) {
            const where = `${wanted.serverName}${wanted.path} (${wanted.scope})`;
            faults.push(
              `${where}: ${JSON.stringify(expected)} became ${JSON.stringify(seen)}\n${textOf(tree.files)}`,
            );
          }
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    process.stderr.write(`posture: ${requested} locations and ifs of ${trial} configurations\n`);
    expect(faults).toEqual([]);
    expect(requested).toBeGreaterThanOrEqual(LOCATION_REQUESTS);
  });

  test('agree on which of many overlapping locations serves a path', async () => {
    const faults: string[] = [];
    let requested = 0;
    let redirects = 0;
    for (let trial = 0; trial < OVERLAPPING_TREES && faults.length < 10; trial++) {
      const port = await freePort();
      const [tree] = fc.sample(overlappingLocations(port), { numRuns: 1, seed: SEED + trial });
      if (tree === undefined) throw new Error('nothing was generated');
      const model = modelOf(tree.files, { version: versionText(version) });
      const server = model.servers.find(({ names }) => names.includes('tested')) as Server;
      const answers = await served(
        tree.files,
        port,
        tree.paths.map((path) => ({ serverName: 'tested', path })),
      );
      for (const [index, path] of tree.paths.entries()) {
        requested++;
        const expected = chosen(server, path);
        const { status, headers } = answers[index] as Answer;
        const seen = { status: status === 404 ? 200 : status, number: headers[0]?.[1] };
        if (expected.status === 301) redirects++;
        if (JSON.stringify(seen) !== JSON.stringify(expected))
          faults.push(
            `${path}: ${JSON.stringify(expected)} became ${JSON.stringify(seen)}\n${textOf(tree.files)}`,
          );
      }
    }
    process.stderr.write(`selection: ${requested} paths, ${redirects} redirects\n`);
    expect(faults).toEqual([]);
    expect(redirects).toBeGreaterThan(OVERLAPPING_TREES / 12);
  });
});

/** What answers for a path, by the number that it puts into its header. The server itself finds no file: that is a 404. */
function chosen(server: Server, path: string): { status: number; number: string | undefined } {
  const normalized = normalizedPath(path);
  // Above the root: refused before locations are looked for, without any header of a location.
  if (normalized === undefined) return { status: 400, number: undefined };
  const selection = selectLocation(server, normalized);
  if (selection.kind === 'unknown') throw new Error(`undecided: ${selection.pattern}`);
  const level = selection.kind === 'server' ? server : selection.location;
  return {
    status: selection.kind === 'redirect' ? 301 : 200,
    number: effectiveHeaders(level, version)[0]?.value,
  };
}

interface Answer {
  readonly status: number;
  /** Those that a generated configuration sets, in the order and with the letters of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Runs the files and requests everything over a few connections that stay open. */
async function served(
  files: Readonly<Record<string, string>>,
  port: number,
  requests: readonly Pick<GeneratedRequest, 'serverName' | 'path'>[],
): Promise<Answer[]> {
  const room = makeNginxRoom();
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  try {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const paths = temporary.map((each) => `${each}_temp_path ${each};`).join(' ');
    for (const [path, text] of Object.entries(files))
      room.write({ [path.replace('/etc/nginx/', '')]: text.replace('http {', `http { ${paths}`) });
    const nginx = await room.start(port);
    try {
      return await Promise.all(requests.map((each) => answerTo(agent, port, each)));
    } finally {
      agent.destroy();
      await nginx.stop();
    }
  } finally {
    room.remove();
  }
}

function answerTo(
  agent: Agent,
  port: number,
  { serverName, path }: Pick<GeneratedRequest, 'serverName' | 'path'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: '127.0.0.1', port, path, headers: { Host: serverName } },
      (response) => {
        response.resume();
        response.once('end', () => {
          const { rawHeaders } = response;
          const pairs = rawHeaders.flatMap((name, at) =>
            at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [],
          );
          const headers = pairs.filter(([name]) => !NGINX_OWN.has(name.toLowerCase()));
          resolve({ status: response.statusCode ?? 0, headers });
        });
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}

/** What NGINX says without being told to. */
const NGINX_OWN = new Set([
  'server',
  'date',
  'content-type',
  'content-length',
  'connection',
  'transfer-encoding',
  'location',
]);

function sent(level: Level, status: number): (readonly [string, string])[] {
  return effectiveHeaders(level, version)
    .filter(({ value, always }) => value !== '' && (always || SAFE_STATUSES.has(status)))
    .map(({ name, value }) => [name, value] as const);
}

function levelOf(model: Model, { serverName, scope }: GeneratedRequest): Level {
  const server = model.servers.find(({ names }) => names.includes(serverName));
  const levels = server === undefined ? [] : [...levelsOf(server)];
  const level = levels.find((each) => scopeLabel(each) === scope);
  if (level === undefined) throw new Error(`no ${scope} in ${serverName}`);
  return level;
}

function textOf(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([path, text]) => `# ${path}\n${text}`)
    .join('\n');
}
