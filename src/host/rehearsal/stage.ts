import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Level, Location, Model, Socket } from '../../core/model/index.ts';
import { buildModel, levelsOf, ownDirectives, socketsOf } from '../../core/model/index.ts';
import type { Configuration } from '../../core/nginx/index.ts';
import { freePort } from './free-port.ts';
import type { NginxHost } from './nginx-host.ts';
import { localNginx } from './nginx-host.ts';
import type { NginxMessage } from './nginx-message.ts';
import { nginxMessages } from './nginx-message.ts';
import type { NginxProgram } from './nginx-program.ts';
import { describeNginx, launch, MAIN_FILE, modulePath, testConfiguration } from './nginx-program.ts';
import type { PrivateFolder } from './private-folder.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { Note, StagedTree } from './staged-tree.ts';
import { staged, stageTree } from './staged-tree.ts';
import type { KeyType, StandIn } from './stand-ins.ts';
import { FFDHE2048, standInCertificate } from './stand-ins.ts';
import type { StubUpstream } from './stub-upstream.ts';
import { startStub } from './stub-upstream.ts';

export interface StageOptions {
  /** The NGINX to run, or the path of an NGINX program of this machine. */
  readonly nginx: NginxHost | string;
  /** Headers that the stub sends with every response. */
  readonly upstreamHeaders?: OutgoingHttpHeaders;
  /** Kind of key that the stand-in certificate has. Default `rsa`. */
  readonly keyType?: KeyType;
  /** The staged port for a socket, when the caller needs a certain one. */
  readonly port?: (socket: Socket) => number | undefined;
}

/** A socket of the configuration, on loopback. */
interface StagedSocket {
  readonly port: number;
  readonly tls: boolean;
  /** True when NGINX expects the PROXY protocol. */
  readonly proxyProtocol: boolean;
}

/** Whether NGINX accepts the staged configuration. Messages name the original files. */
interface Verdict {
  readonly ok: boolean;
  readonly messages: readonly NginxMessage[];
}

/** A response in the owner log. */
export interface OwnerEntry {
  readonly request: string;
  /** Key of the block whose settings applied when the response was complete. */
  readonly block: string;
  readonly status: number;
  readonly serverName: string;
}

/** A private copy of a configuration that a real NGINX runs on loopback. */
export interface Stage {
  readonly directory: string;
  readonly program: NginxProgram;
  /** The model of the configuration. */
  readonly model: Model;
  /** By socket id, as `socketsOf` of the model gives them. */
  readonly sockets: ReadonlyMap<string, StagedSocket>;
  /** How the rehearsal differs from production. Complete after `validate` or `start`. */
  readonly notes: readonly Note[];
  /** Directives that were left out because the NGINX of the stage does not know them. */
  readonly unknownDirectives: ReadonlySet<string>;
  /** The stand-in certificate and key, which are also accepted as a client certificate. */
  readonly standIn: StandIn;
  /** User and password for every `auth_basic`, as `USER:PASSWORD`. */
  readonly credentials: string;
  readonly stub: StubUpstream;
  /** Names of the headers that the stub sends, in lower case. */
  readonly stubHeaders: ReadonlySet<string>;
  /** Runs `nginx -t` on the copy. */
  validate(): Promise<Verdict>;
  /** Starts NGINX. Resolves when its workers run, or when it refuses the configuration. */
  start(): Promise<Verdict>;
  /** Loads another configuration and waits until new workers run with it. */
  reload(configuration: Configuration): Promise<Verdict>;
  /** Creates the file that a location would serve for a path. False when its place is not known. */
  provide(location: Location, path: string): Promise<boolean>;
  /** The entries of the owner log since the last call. */
  owners(): Promise<readonly OwnerEntry[]>;
  /** Ends NGINX and the stub and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Makes a private copy of a configuration from its texts, so that a planned change can be rehearsed before it is written.
 * Writes nothing outside the private folder and contacts nothing outside loopback. Rejects when the folder cannot be made,
 * no port is free, or openssl or NGINX cannot be run.
 */
export async function makeStage(configuration: Configuration, options: StageOptions): Promise<Stage> {
  const { nginx } = options;
  const program = await describeNginx(typeof nginx === 'string' ? localNginx(nginx) : nginx);
  const model = buildModel(configuration);
  const standIn = await standInCertificate(serverNames(model), options.keyType ?? 'rsa');
  const stub = await startStub({ ...standIn, headers: {} });
  try {
    const stage = new RunningStage(configuration, model, { program, standIn, stub, options });
    await stage.prepare();
    return stage;
  } catch (error) {
    await stub.close();
    throw error;
  }
}

interface StageParts {
  readonly program: NginxProgram;
  readonly standIn: StandIn;
  readonly stub: StubUpstream;
  readonly options: StageOptions;
}

const START_SECONDS = 15;
const STOP_SECONDS = 3;
/** Each round finds one name that the NGINX of the stage does not know. */
const MAX_ROUNDS = 200;

class RunningStage implements Stage {
  readonly program: NginxProgram;
  readonly standIn: StandIn;
  readonly stub: StubUpstream;
  readonly credentials = `gatehouse:${randomBytes(9).toString('base64url')}`;
  model: Model;
  sockets: ReadonlyMap<string, StagedSocket> = new Map();
  stubHeaders: ReadonlySet<string> = new Set();
  readonly #options: StageOptions;
  #configuration: Configuration;
  #folder: PrivateFolder | undefined;
  #tree: StagedTree | undefined;
  #child: ChildProcess | undefined;
  #generation = 0;
  readonly #unknownDirectives = new Set<string>();
  readonly #emptyVariables = new Set<string>();
  #ownersRead = 0;

  constructor(configuration: Configuration, model: Model, { program, standIn, stub, options }: StageParts) {
    this.#configuration = configuration;
    this.model = model;
    this.program = program;
    this.standIn = standIn;
    this.stub = stub;
    this.#options = options;
  }

  get directory(): string {
    return this.#private.path;
  }

  get unknownDirectives(): ReadonlySet<string> {
    return this.#unknownDirectives;
  }

  get notes(): readonly Note[] {
    return this.#tree?.notes ?? [];
  }

  async prepare(): Promise<void> {
    const folder = await makePrivateFolder(() => {
      if (this.#child !== undefined && !hasEnded(this.#child)) this.program.host.kill(this.#child);
    });
    this.#folder = folder;
    try {
      await folder.write(staged.certificate, this.standIn.certificate);
      await folder.write(staged.certificateKey, this.standIn.key);
      await folder.write(staged.dhParameters, FFDHE2048);
      const [user, password] = this.credentials.split(':');
      await folder.write(staged.users, `${user}:{PLAIN}${password}\n`);
      await this.#choosePorts();
      this.#setStubHeaders();
      await this.#write();
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  async validate(): Promise<Verdict> {
    for (let round = 0; ; round++) {
      const run = await testConfiguration(this.program, this.directory, this.#nextMain());
      const messages = this.#messages(run.output);
      if (run.exitCode === 0) return { ok: true, messages };
      if (round < MAX_ROUNDS && this.#adapt(messages)) {
        await this.#write();
        continue;
      }
      const silent = {
        level: 'emerg',
        message: `NGINX exited with status ${run.exitCode}`,
        place: undefined,
      } as const;
      return { ok: false, messages: messages.length > 0 ? messages : [silent] };
    }
  }

  async start(): Promise<Verdict> {
    const verdict = await this.#validateRunnable();
    if (!verdict.ok) return verdict;
    await this.#adopt();
    const from = await this.#logSize();
    const child = launch(this.program, this.directory);
    this.#child = child;
    let launchError: string | undefined;
    child.once('error', ({ message }) => {
      launchError = message;
    });
    const log = await this.#awaitLog(
      from,
      /start worker process \d+|\[emerg\]/,
      () => launchError !== undefined || hasEnded(child),
    );
    if (!hasEnded(child) && /start worker process \d+/.test(log)) return verdict;
    const messages = this.#messages(log);
    const silent = {
      level: 'emerg',
      message: launchError ?? 'NGINX did not start',
      place: undefined,
    } as const;
    return { ok: false, messages: messages.some(({ level }) => level === 'emerg') ? messages : [silent] };
  }

  async reload(configuration: Configuration): Promise<Verdict> {
    const before = {
      configuration: this.#configuration,
      model: this.model,
      sockets: this.sockets,
      tree: this.#tree,
    };
    this.#configuration = configuration;
    this.model = buildModel(configuration);
    this.#generation += 1;
    await this.#choosePorts();
    this.#setStubHeaders();
    await this.#write();
    const verdict = await this.#validateRunnable();
    const child = this.#child;
    if (verdict.ok && child !== undefined && !hasEnded(child)) {
      await this.#adopt();
      const from = await this.#logSize();
      child.kill('SIGHUP');
      const log = await this.#awaitLog(
        from,
        /start worker process \d+.*gracefully shutting down|\[emerg\]/s,
        () => hasEnded(child),
      );
      if (!log.includes('[emerg]') && /start worker process \d+/.test(log)) return verdict;
      return { ok: false, messages: this.#messages(log) };
    }
    this.#configuration = before.configuration;
    this.model = before.model;
    this.sockets = before.sockets;
    this.#tree = before.tree;
    if (!verdict.ok) return verdict;
    return {
      ok: false,
      messages: [
        { level: 'emerg', message: 'no NGINX is running, so none can be reloaded', place: undefined },
      ],
    };
  }

  async provide(location: Location, path: string): Promise<boolean> {
    const target = this.#documentPath(location, path);
    if (target === undefined || target.split('/').some((segment) => segment === '..' || segment.length > 200))
      return false;
    if (target.includes('\0') || target.length > 2000) return false;
    try {
      await this.#private.write(target.endsWith('/') ? `${target}index.html` : target, DOCUMENT);
      return true;
    } catch {
      // A file exists where a folder is needed, or the other way round.
      return false;
    }
  }

  async owners(): Promise<readonly OwnerEntry[]> {
    const text = await readFrom(join(this.directory, staged.ownerLog), this.#ownersRead);
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    this.#ownersRead += complete.length;
    const marks = this.#tree?.marks ?? [];
    return complete.split('\n').flatMap((line) => {
      const [request = '', mark = '', status = '', serverName = ''] = line.split(' ');
      const block = /^\d+$/.test(mark) ? marks[Number(mark)] : undefined;
      // Other clients of the port send no request number.
      return block === undefined || request === '-'
        ? []
        : [{ request, block, status: Number(status), serverName }];
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && !hasEnded(child)) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const late = AbortSignal.timeout(STOP_SECONDS * 1000);
      late.addEventListener('abort', () => this.program.host.kill(child));
      await ended;
    }
    await this.stub.close();
    await this.#private.remove();
  }

  get #private(): PrivateFolder {
    if (this.#folder === undefined) throw new Error('the stage is not prepared');
    return this.#folder;
  }

  async #choosePorts(): Promise<void> {
    const chosen = new Map<string, StagedSocket>();
    const taken = new Set([...this.sockets.values()].map(({ port }) => port));
    for (const socket of socketsOf(this.model).values()) {
      const port =
        this.sockets.get(socket.id)?.port ?? this.#options.port?.(socket) ?? (await freePort(taken));
      taken.add(port);
      const listens = socket.servers.flatMap(({ listens }) => listens);
      chosen.set(socket.id, {
        port,
        tls: socket.tls || usesOldSslSwitch(socket),
        proxyProtocol: listens.some(
          (listen) =>
            listen.proxyProtocol && listen.address === socket.address && listen.port === socket.port,
        ),
      });
    }
    this.sockets = chosen;
  }

  #setStubHeaders(): void {
    const headers: OutgoingHttpHeaders = {
      ...authHeaders(this.model, this.stub.port),
      ...this.#options.upstreamHeaders,
    };
    this.stubHeaders = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    this.stub.setHeaders(headers);
  }

  async #write(): Promise<void> {
    const folder = this.#private;
    const tree = stageTree(this.#configuration, this.model, {
      directory: folder.path,
      generation: this.#generation,
      stubPort: this.stub.port,
      ports: new Map([...this.sockets].map(([id, { port }]) => [id, port])),
      unknownDirectives: this.#unknownDirectives,
      emptyVariables: this.#emptyVariables,
      modulePath: (fileName) => modulePath(this.program, fileName),
      isBuiltWithout: (module) => this.program.withoutModules.has(module),
    });
    this.#tree = tree;
    await folder.makeFolders(tree.folders);
    for (const [path, { text }] of tree.files) await folder.write(path, text);
    for (const document of tree.documents) await folder.write(document, DOCUMENT);
    for (const path of tree.roots.values()) await folder.write(join(path, 'index.html'), DOCUMENT);
    await folder.write('html/index.html', DOCUMENT);
  }

  /** Only a configuration that was read in full may run: in parts that were not read, nothing was replaced. */
  async #validateRunnable(): Promise<Verdict> {
    const verdict = await this.validate();
    const problem = this.#configuration.problems.find(({ severity }) => severity === 'error');
    if (!verdict.ok || problem === undefined) return verdict;
    return { ok: false, messages: [{ level: 'emerg', message: problem.message, place: problem.place }] };
  }

  /** Adapts the copy to what this NGINX lacks, by its messages; true when another try may succeed. */
  #adapt(messages: readonly NginxMessage[]): boolean {
    for (const { level, message, place } of messages) {
      if (level !== 'emerg') continue;
      const directive = /^unknown directive "(.+)"$/.exec(message)?.[1];
      if (directive !== undefined && place !== undefined && !this.#isReported(message))
        return addNew(this.#unknownDirectives, directive);
      const variable = /^unknown "(\w+)" variable$/.exec(message)?.[1];
      if (variable !== undefined && this.notes.length > 0) return addNew(this.#emptyVariables, variable);
    }
    return false;
  }

  /** True when loading the configuration found the same error, so that it is not caused by a missing module. */
  #isReported(message: string): boolean {
    return this.#configuration.problems.some(
      ({ severity, nginx }) => severity === 'error' && nginx === message,
    );
  }

  /** The messages of NGINX, without warnings about the self-signed stand-in certificate. */
  #messages(output: string): NginxMessage[] {
    let text = output;
    for (const [id, { port }] of this.sockets) text = text.replaceAll(`127.0.0.1:${port}`, () => id);
    const all = nginxMessages(text, this.directory, this.#originals());
    return all.filter(({ level, message }) => level !== 'warn' || !message.includes(staged.certificate));
  }

  #originals(): StagedTree['files'] {
    const { files, mainPath } = this.#tree ?? { files: new Map(), mainPath: '' };
    const main = files.get(mainPath);
    return main === undefined ? files : new Map([...files, [join(this.directory, MAIN_FILE), main]]);
  }

  #nextMain(): string {
    return (this.#tree?.mainPath ?? '').slice(this.directory.length + 1);
  }

  /** Makes the validated main file the one that NGINX reads. */
  async #adopt(): Promise<void> {
    const { files, mainPath } = this.#tree ?? { files: new Map(), mainPath: '' };
    const next = join(this.directory, `${MAIN_FILE}.next`);
    await this.#private.write(next, files.get(mainPath)?.text ?? '');
    await rename(next, join(this.directory, MAIN_FILE));
    if (this.#generation > 0) {
      await rm(join(this.directory, `conf/${this.#generation - 1}`), { recursive: true, force: true });
    }
  }

  #documentPath(location: Location, path: string): string | undefined {
    for (let level: Level | undefined = location; level !== undefined; level = level.parent) {
      const directive = level.own.find((name) => name === 'root' || name === 'alias');
      if (directive === undefined) continue;
      const place = this.#tree?.roots.get(directive.key);
      if (place === undefined) return undefined;
      if (directive.name === 'root') return place + path;
      if (level.kind !== 'location' || !path.startsWith(level.path)) return undefined;
      return place + path.slice(level.path.length);
    }
    return join(this.directory, 'html') + path;
  }

  async #logSize(): Promise<number> {
    return (await readFrom(join(this.directory, staged.errorLog), 0)).length;
  }

  async #awaitLog(from: number, wanted: RegExp, isOver: () => boolean): Promise<string> {
    const deadline = performance.now() + START_SECONDS * 1000;
    for (;;) {
      const isLast = isOver() || performance.now() > deadline;
      const log = await readFrom(join(this.directory, staged.errorLog), from);
      if (isLast || wanted.test(log)) return log;
      await sleep(10);
    }
  }
}

const DOCUMENT = '<!doctype html><title>Rehearsal</title><p>A page in place of the real one.</p>\n';

function addNew(set: Set<string>, value: string): boolean {
  if (set.has(value)) return false;
  set.add(value);
  return true;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function* serverNames(model: Model): Generator<string> {
  for (const { names } of model.servers) {
    for (const name of names) {
      if (!name.startsWith('.')) yield name;
      else yield* [name.slice(1), `*${name}`];
    }
  }
}

/** `ssl on;`, removed in NGINX 1.25.1, enables TLS on every socket of its server. */
function usesOldSslSwitch({ defaultServer }: Socket): boolean {
  const switches = [...ownDirectives(defaultServer, 'ssl'), ...ownDirectives(defaultServer.parent, 'ssl')];
  return switches[0]?.argument(0)?.toLowerCase() === 'on';
}

/** Headers that `auth_request_set $variable $upstream_http_NAME` reads from the service that authorizes requests. */
function authHeaders(model: Model, stubPort: number): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const level of model.http === undefined ? [] : levelsOf(model.http)) {
    for (const directive of ownDirectives(level, 'auth_request_set')) {
      for (const [, variable = ''] of (directive.argument(1) ?? '').matchAll(/\$\{?upstream_http_(\w+)/g)) {
        const name = variable.replaceAll('_', '-');
        if (!RESERVED_HEADERS.test(name)) headers[name] = valueFor(variable, stubPort);
      }
    }
  }
  return headers;
}

/** Headers with a meaning for NGINX or for HTTP itself. */
const RESERVED_HEADERS =
  /^(x-accel-.*|content-.*|transfer-encoding|connection|location|set-cookie|www-authenticate|date|server|upgrade)$/i;

function valueFor(variable: string, stubPort: number): string {
  if (/sche[mr]|schema|proto/i.test(variable)) return 'http';
  if (/host|addr|server/i.test(variable)) return '127.0.0.1';
  if (/port/i.test(variable)) return String(stubPort);
  return '1';
}

async function readFrom(path: string, offset: number): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    if (size <= offset) return '';
    const buffer = Buffer.alloc(size - offset);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
