import { setTimeout as sleep } from 'node:timers/promises';
import type { If, Level, Location, Model, Server } from '../../core/model/index.ts';
import {
  effective,
  levelsOf,
  ownDirectives,
  scopeLabel,
  serverLabel,
  serverOf,
} from '../../core/model/index.ts';
import type { Configuration } from '../../core/nginx/index.ts';
import { printable } from '../../core/nginx/index.ts';
import { encodePath, normalizedPath, selectLocation } from '../../core/selection/index.ts';
import type { HeaderMismatch, PredictedHeader } from './header-comparison.ts';
import { compareHeaders, predictHeaders } from './header-comparison.ts';
import type { NginxMessage } from './nginx-message.ts';
import type { PlannedRequest, Purpose } from './plan-requests.ts';
import { planRequests } from './plan-requests.ts';
import type { Answer, RequestLimits } from './requests.ts';
import { send } from './requests.ts';
import type { OwnerEntry, Stage, StageOptions } from './stage.ts';
import { makeStage } from './stage.ts';
import type { Note } from './staged-tree.ts';
import { REQUEST_HEADER } from './staged-tree.ts';

export interface RehearseOptions extends StageOptions {
  /** The largest number of requests. Default 5,000. */
  readonly maxRequests?: number;
  /** The largest number of requests at a time. Default 8. */
  readonly concurrency?: number;
  /** Seconds for all requests together. Default 60. */
  readonly seconds?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A request and its response. Texts are safe to print, except headers, which are as received. */
export interface Exchange {
  readonly server: string;
  /** The location that the request was planned for; undefined for the server itself. */
  readonly location: string | undefined;
  readonly purpose: Purpose;
  /** The `if` whose condition the request meets. */
  readonly condition: If | undefined;
  readonly method: string;
  readonly url: string;
  /** Undefined when NGINX closed the connection without a response. */
  readonly status: number | undefined;
  readonly headers: readonly (readonly [string, string])[];
  /** The level whose settings applied to the response, by NGINX's log; undefined when it was not logged. */
  readonly owner: Level | undefined;
  readonly predicted: readonly PredictedHeader[];
  readonly mismatches: readonly Mismatch[];
  readonly failure: string | undefined;
}

type Mismatch =
  | HeaderMismatch
  /** Another location answered than the model's location search gives. */
  | { readonly kind: 'location'; readonly predicted: string; readonly received: string };

/** A location or `if` block without a response. */
interface Unreached {
  readonly server: string;
  readonly scope: string;
  readonly level: Level;
  readonly reason: string;
}

export interface Rehearsal {
  /** False when NGINX refused the configuration. Then there are no exchanges, and `messages` tell why. */
  readonly started: boolean;
  readonly exchanges: readonly Exchange[];
  readonly unreached: readonly Unreached[];
  readonly messages: readonly NginxMessage[];
  readonly notes: readonly Note[];
}

/**
 * Runs a private copy of a configuration with a real NGINX, sends requests to every location, and compares the responses
 * with the model, which must be built from `configuration`. Rejects when no stage can be made. A configuration that NGINX
 * refuses is a result.
 */
export async function rehearse(
  configuration: Configuration,
  model: Model,
  options: RehearseOptions,
): Promise<Rehearsal> {
  const stage = await makeStage(configuration, options);
  try {
    const verdict = await stage.start();
    if (!verdict.ok) {
      return { started: false, exchanges: [], unreached: [], messages: verdict.messages, notes: stage.notes };
    }
    const run = await requestEverything(stage, model, options);
    return { started: true, ...run, messages: verdict.messages, notes: [...stage.notes, ...run.notes] };
  } finally {
    await stage.stop();
  }
}

/** Sends requests to every location of a running stage, for callers that keep the stage. See `rehearse`. */
async function requestEverything(
  stage: Stage,
  model: Model,
  options: Omit<RehearseOptions, 'nginx'> = {},
): Promise<Pick<Rehearsal, 'exchanges' | 'unreached' | 'notes'>> {
  const { maxRequests = 5000, concurrency = 8, seconds = 60, onProgress } = options;
  const plan = planRequests(model);
  const planned = plan.requests.slice(0, maxRequests);
  const deadline = performance.now() + seconds * 1000;
  const answers: (Answer | undefined)[] = new Array(planned.length);
  await stage.owners();
  for (const request of planned) {
    if (request.wantsDocument && request.location !== undefined)
      await stage.provide(request.location, request.path);
  }
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < planned.length && performance.now() < deadline) {
      const number = next++;
      const request = planned[number];
      if (request === undefined) return;
      answers[number] = await ask(stage, request, number, LIMITS);
      done += 1;
      onProgress?.(done, planned.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const owners = await ownersOf(stage, answers);
  const judge = new Judge(stage, model);
  const exchanges = planned.flatMap((request, number) => {
    const answer = answers[number];
    return answer === undefined ? [] : [judge.exchange(request, answer, owners.get(String(number)))];
  });
  return {
    exchanges,
    unreached: unreached(model, plan.unplanned, exchanges),
    notes: [
      ...(done < plan.requests.length ? [shortened(done, plan.requests.length)] : []),
      ...(judge.canCompare ? [] : [NOT_COMPARED]),
    ],
  };
}

const LIMITS: RequestLimits = { milliseconds: 10_000, bodyBytes: 64 * 1024 };
const OWNER_LOG_MILLISECONDS = 2000;

function ask(stage: Stage, request: PlannedRequest, number: number, limits: RequestLimits): Promise<Answer> {
  const socket = stage.sockets.get(request.socket.id);
  if (socket === undefined)
    return Promise.resolve({ kind: 'failure', message: 'its socket is not part of the rehearsal' });
  const password = `Basic ${Buffer.from(stage.credentials).toString('base64')}`;
  const headers: (readonly [string, string])[] = [[REQUEST_HEADER, String(number)], ...request.headers];
  if (request.needsCredentials) headers.push(['Authorization', password]);
  // A different address for each request, so that a limit per address does not refuse later ones.
  const from = request.isLimited
    ? `127.${1 + ((number >> 14) & 63)}.${(number >> 7) & 127}.${1 + (number & 127)}`
    : '127.0.0.1';
  return send(
    {
      ...socket,
      host: request.host,
      method: request.method,
      target: encodePath(request.path) + request.query,
      headers,
      ...(request.announcedBody === undefined ? {} : { announcedBody: request.announcedBody }),
      from: process.platform === 'linux' ? from : '127.0.0.1',
    },
    stage.standIn,
    limits,
  );
}

/** Reads the owner log. NGINX logs a response when it is complete, which may be after the client has received it. */
async function ownersOf(
  stage: Stage,
  answers: readonly (Answer | undefined)[],
): Promise<Map<string, OwnerEntry>> {
  const found = new Map<string, OwnerEntry>();
  const expected = answers.filter((answer) => answer?.kind === 'response').length;
  const deadline = performance.now() + OWNER_LOG_MILLISECONDS;
  for (;;) {
    for (const entry of await stage.owners()) found.set(entry.request, entry);
    if (found.size >= expected || performance.now() > deadline) return found;
    await sleep(10);
  }
}

const NOT_COMPARED: Note = {
  message: 'headers are not compared: this NGINX is too old for "add_header_inherit"',
  place: undefined,
};

class Judge {
  /** False when the NGINX of the stage inherits headers differently from the model. */
  readonly canCompare: boolean;
  readonly #stage: Stage;
  readonly #model: Model;
  readonly #levels = new Map<string, Level[]>();
  readonly #names = new Set<string>();
  /** Names that something other than `add_header` also sends or removes. */
  readonly #others: Set<string>;

  constructor(stage: Stage, model: Model) {
    this.canCompare = !stage.unknownDirectives.has('add_header_inherit');
    this.#others = new Set(stage.stubHeaders);
    this.#stage = stage;
    this.#model = model;
    for (const level of model.http === undefined ? [] : levelsOf(model.http)) {
      const known = this.#levels.get(level.block.key);
      if (known === undefined) this.#levels.set(level.block.key, [level]);
      else known.push(level);
      for (const directive of ownDirectives(level, 'add_header')) {
        this.#names.add((directive.argument(0) ?? '').toLowerCase());
      }
      for (const directive of [
        ...ownDirectives(level, 'more_set_headers'),
        ...ownDirectives(level, 'more_clear_headers'),
      ]) {
        for (const word of directive.args) this.#others.add((/^[^:\s]*/.exec(word)?.[0] ?? '').toLowerCase());
      }
    }
  }

  exchange(request: PlannedRequest, answer: Answer, entry: OwnerEntry | undefined): Exchange {
    const { server, location, socket, host, purpose, method } = request;
    const owner = entry === undefined ? undefined : this.#levelOf(entry, server);
    const status = answer.kind === 'response' ? answer.status : undefined;
    const headers = answer.kind === 'response' ? answer.headers : [];
    const isJudged = owner !== undefined && status !== undefined;
    const predicted = isJudged ? predictHeaders(this.#model, owner, status) : [];
    const mismatches: Mismatch[] =
      isJudged && this.canCompare ? compareHeaders(predicted, headers, this.#names, this.#others) : [];
    if (isJudged && location !== undefined && isAnsweredElsewhere(request, owner)) {
      mismatches.push({
        kind: 'location',
        predicted: scopeLabel(location) ?? '',
        received: scopeLabel(owner) ?? 'server',
      });
    }
    const scheme = this.#stage.sockets.get(socket.id)?.tls === true ? 'https' : 'http';
    const port = this.#stage.sockets.get(socket.id)?.port;
    return {
      server: serverLabel(server),
      location: location === undefined ? undefined : scopeLabel(location),
      purpose,
      condition: request.condition,
      method,
      url: printable(`${scheme}://${host}:${port}${encodePath(request.path)}${request.query}`),
      status,
      headers,
      owner,
      predicted,
      mismatches,
      failure: answer.kind === 'failure' ? answer.message : undefined,
    };
  }

  /** Finds the level of a block. In a file that several servers include, a block is a level in each of them. */
  #levelOf({ block, serverName }: OwnerEntry, server: Server): Level | undefined {
    const levels = this.#levels.get(block) ?? [];
    const own = levels.filter((level) => serverOf(level) === server);
    return own[0] ?? levels.find((level) => serverOf(level)?.names[0] === serverName) ?? levels[0];
  }
}

/** True when a plain request was answered by another location, although nothing in its own redirects internally. */
function isAnsweredElsewhere({ server, location, purpose, path }: PlannedRequest, owner: Level): boolean {
  if (location === undefined || purpose !== 'success') return false;
  for (let level: Level | undefined = owner; level !== undefined; level = level.parent)
    if (level === location) return false;
  const moves = (level: Level) => level.own.some((name) => MOVES.has(name));
  if (moves(location) || moves(server) || location.ifs.length > 0 || server.ifs.length > 0) return false;
  if (effective(location, 'error_page').directives.length > 0) return false;
  // `index` starts a new location search, and so does X-Accel-Redirect of a service.
  return !path.endsWith('/') || location.own.some((name) => name.endsWith('_pass'));
}

const MOVES: ReadonlySet<string> = new Set([
  'rewrite',
  'return',
  'try_files',
  'echo_exec',
  'random_index',
  'if',
]);

function unreached(
  model: Model,
  unplanned: readonly { location: Location; reason: string }[],
  exchanges: readonly Exchange[],
): Unreached[] {
  const seen = new Set<Level>();
  for (const { owner } of exchanges) if (owner !== undefined) seen.add(owner);
  const reasons = new Map<Level, string>(unplanned.map(({ location, reason }) => [location, reason]));
  const found: Unreached[] = [];
  for (const level of model.http === undefined ? [] : levelsOf(model.http)) {
    if (seen.has(level) || level.kind === 'http' || level.kind === 'server') continue;
    if (level.kind === 'if' && level.parent.kind === 'server') continue;
    const server = serverOf(level);
    if (server === undefined) continue;
    const reason = reasons.get(level) ?? whyUnreached(level, exchanges);
    found.push({ server: serverLabel(server), scope: scopeLabel(level) ?? '', level, reason });
  }
  return found;
}

function whyUnreached(level: Level, exchanges: readonly Exchange[]): string {
  if (level.kind === 'if') {
    const elsewhere = exchanges.find(
      ({ condition, owner }) => condition === level && owner !== undefined,
    )?.owner;
    if (elsewhere !== undefined)
      return `a request that meets its condition is answered by ${ownerLabel(elsewhere)}`;
    return 'no request met its condition';
  }
  if (level.kind === 'limit_except') return 'no request with another method reached it';
  if (level.kind !== 'location') return 'it sent no response';
  if (level.match === 'named') return 'no internal redirect led to it in this rehearsal';
  const server = serverOf(level);
  if (server !== undefined && isForSubrequests(level, server)) {
    return 'only subrequests reach it, and they add no header to a response';
  }
  const label = scopeLabel(level);
  const own = exchanges.filter(
    (exchange) =>
      exchange.location === label && server !== undefined && exchange.server === serverLabel(server),
  );
  const elsewhere = own.find(({ owner }) => owner !== undefined);
  if (elsewhere?.owner !== undefined) return `its requests are answered by ${ownerLabel(elsewhere.owner)}`;
  const failed = own.find(({ failure }) => failure !== undefined);
  return failed?.failure === undefined ? 'no request was sent to it' : `no response: ${failed.failure}`;
}

/** True for a location that an `auth_request` or `mirror` of its server names. */
function isForSubrequests(location: Location, server: Server): boolean {
  for (const level of levelsOf(server)) {
    for (const name of ['auth_request', 'mirror']) {
      for (const directive of ownDirectives(level, name)) {
        const selection = selectLocation(server, normalizedPath(directive.argument(0) ?? '') ?? '');
        if (selection.kind === 'location' && selection.location === location) return true;
      }
    }
  }
  return false;
}

function ownerLabel(owner: Level): string {
  const scope = scopeLabel(owner);
  return scope === undefined ? 'the server itself' : `"${scope}"`;
}

function shortened(done: number, total: number): Note {
  return {
    message: `only ${done} of ${total} requests were sent: the rehearsal reached its limits`,
    place: undefined,
  };
}
