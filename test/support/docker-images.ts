import { execFile, spawn } from 'node:child_process';
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type EngineAnswer, type EngineMethod, engineRequest } from './docker-engine.ts';
import type { DockerHost } from './docker-host.ts';
import { kasmImage } from './kasm.ts';

const run = promisify(execFile);
const example = fileURLToPath(new URL('../../examples/kasm', import.meta.url));

/**
 * Makes the images that a compose file names, out of this machine's own programs: nothing is pulled.
 *
 * @param names such as `kasmweb/proxy:1.16.1`; any tag of a known repository
 */
export async function makeImages(host: DockerHost, names: readonly string[]): Promise<void> {
  const there = await imagesOf(host);
  const repositories = new Set(names.map((name) => name.split(':')[0] ?? ''));
  const recipes = [...repositories]
    .filter((repository) => !there.has(`${repository}:${MADE}`))
    .map((repository) => ({ repository, recipe: recipeOf(repository) }));
  const bases = new Set(recipes.map(({ recipe }) => recipe.base));
  await Promise.all(
    [...bases].filter((base) => !there.has(`${base}:latest`)).map((base) => importBase(host, base)),
  );
  await Promise.all(recipes.map(({ repository, recipe }) => derive(host, recipe, repository)));
  await Promise.all(names.filter((name) => !there.has(name)).map((name) => nameImage(host, name)));
}

/** Every image that a Kasm may want, so that hosts can begin with a copy of them. */
export async function makeEveryImage(host: DockerHost): Promise<void> {
  await makeImages(
    host,
    Object.keys(RECIPES).map((repository) => `${repository}:${MADE}`),
  );
}

/** The tag that an image has before a compose file asks for it under another. */
const MADE = 'made';

/** The image of a user's session, which no compose file names. */
export const SESSION_IMAGE = 'kasmweb/desktop:1.16.1';
/** Any other server of the site that speaks HTTPS on port 443, such as the API of a dedicated proxy. */
export const SITE_IMAGE = 'site/https:latest';

type Base = 'base/shell' | 'base/nginx' | 'base/proxy' | 'base/stub';

interface Recipe {
  readonly base: Base;
  /** As the engine's API has it. */
  readonly config: Readonly<Record<string, unknown>>;
}

const nginx: Recipe['config'] = {
  Cmd: ['nginx', '-g', 'daemon off;'],
  ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
  StopSignal: 'SIGQUIT',
};
// A shell that does not look at its arguments, such as those for Redis; a first process ignores most signals.
const idle: Recipe = {
  base: 'base/shell',
  config: { Entrypoint: ['sh', '-c', 'exec sleep infinity'], StopSignal: 'SIGKILL' },
};
const stub = (...args: readonly string[]): Recipe => ({
  base: 'base/stub',
  config: { Cmd: ['node', '/srv/stub-services.mjs', ...args] },
});
const tls = ['--certificate', '/srv/session.crt', '--key', '/srv/session.key'];

const RECIPES: Readonly<Record<string, Recipe>> = {
  'kasmweb/nginx': { base: 'base/nginx', config: nginx },
  'kasmweb/proxy': { base: 'base/proxy', config: nginx },
  'kasmweb/postgres': idle,
  'kasmweb/redis': idle,
  'kasmweb/api': stub('kasm_api:8080', '--session', 'https://kasm_desktop:6901'),
  'kasmweb/manager': stub('kasm_manager:8181'),
  'kasmweb/agent': stub('kasm_agent:4444'),
  'kasmweb/share': stub('kasm_share:8182'),
  'kasmweb/kasm-guac': stub('kasm_guac:3001', 'kasm_guac:3002', 'kasm_guac:3003', 'kasm_guac:3004'),
  'kasmweb/rdp-gateway': stub('kasm_rdp_gateway:5555'),
  'kasmweb/rdp-https-gateway': stub('kasm_rdp_https_gateway:9443'),
  'kasmweb/desktop': stub('kasm_desktop:6901', ...tls),
  'site/https': stub('kasm_api:443', '--session', 'https://kasm_desktop:6901', ...tls),
};

function recipeOf(repository: string): Recipe {
  const recipe = RECIPES[repository];
  if (recipe === undefined) throw new Error(`no recipe for the image ${repository}`);
  return recipe;
}

async function imagesOf(host: DockerHost): Promise<ReadonlySet<string>> {
  const { body } = await ask(host, 'GET', '/images/json');
  const images: readonly { readonly RepoTags: readonly string[] | null }[] = JSON.parse(body);
  return new Set(images.flatMap(({ RepoTags }) => RepoTags ?? []));
}

/** An image of its own for each command, on the layers of its base: a container that never runs, committed. */
async function derive(host: DockerHost, { base, config }: Recipe, repo: string): Promise<void> {
  const created = await ask(host, 'POST', '/containers/create', { Image: base, Cmd: ['-'] });
  const { Id: container }: { readonly Id: string } = JSON.parse(created.body);
  await ask(host, 'POST', `/commit?${new URLSearchParams({ container, repo, tag: MADE })}`, config);
  await ask(host, 'DELETE', `/containers/${container}`);
}

async function nameImage(host: DockerHost, name: string): Promise<void> {
  const [repo = '', tag = 'latest'] = name.split(':');
  await ask(host, 'POST', `/images/${repo}:${MADE}/tag?${new URLSearchParams({ repo, tag })}`);
}

async function importBase(host: DockerHost, base: Base): Promise<void> {
  const folder = await mkdtemp(join(host.folder, 'image-'));
  try {
    await FILL[base](folder);
    const tar = spawn('tar', ['-C', folder, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await ask(host, 'POST', `/images/create?fromSrc=-&repo=${base}&tag=latest`, tar.stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const FILL: Readonly<Record<Base, (folder: string) => Promise<void>>> = {
  'base/shell': (folder) => fillSystem(folder, ['sh', 'sleep']),
  'base/nginx': fillNginx,
  async 'base/proxy'(folder) {
    await fillNginx(folder);
    await cp(join(kasmImage, 'srv'), join(folder, 'srv'), { recursive: true });
  },
  async 'base/stub'(folder) {
    await fillSystem(folder, []);
    await copyProgram(folder, process.execPath, '/usr/bin/node');
    await mkdir(join(folder, 'srv'));
    for (const each of ['stub-services.mjs', 'stub-agent.mjs']) {
      await copyFile(join(example, each), join(folder, 'srv', each));
    }
    await run('openssl', [
      ...'req -x509 -nodes -days 30 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=kasm_desktop'.split(
        ' ',
      ),
      ...['-keyout', join(folder, 'srv/session.key'), '-out', join(folder, 'srv/session.crt')],
    ]);
    await chmod(join(folder, 'srv/session.key'), 0o644);
  },
};

/** As NGINX's own image lays it out: logs to the container's output, a user `nginx`, its temporary files in one place. */
async function fillNginx(folder: string): Promise<void> {
  await fillSystem(folder, ['sh', 'sleep', 'cat', 'ls']);
  await copyProgram(folder, await whereIs('nginx'), '/usr/sbin/nginx');
  await cp(join(kasmImage, 'etc'), join(folder, 'etc'), { recursive: true });
  for (const each of ['etc/nginx/conf.d', 'var/log/nginx', 'var/lib', 'var/cache/nginx', 'etc/ssl/private']) {
    await mkdir(join(folder, each), { recursive: true });
  }
  await symlink('/dev/stdout', join(folder, 'var/log/nginx/access.log'));
  await symlink('/dev/stderr', join(folder, 'var/log/nginx/error.log'));
  // Debian's build keeps its temporary files there.
  await symlink('../cache/nginx', join(folder, 'var/lib/nginx'));
}

/** What every container wants: users, names, places to write, and some programs. */
async function fillSystem(folder: string, programs: readonly string[]): Promise<void> {
  for (const each of ['etc', 'tmp', 'run', 'var', 'usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64']) {
    await mkdir(join(folder, each), { recursive: true });
  }
  for (const each of ['bin', 'sbin', 'lib', 'lib64']) await symlink(`usr/${each}`, join(folder, each));
  await symlink('../run', join(folder, 'var/run'));
  await chmod(join(folder, 'tmp'), 0o1777);
  await writeFile(
    join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101:nginx:/nonexistent:/bin/false\n',
  );
  await writeFile(join(folder, 'etc/group'), 'root:x:0:\nnginx:x:101:\n');
  await writeFile(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  for (const each of programs) await copyProgram(folder, await whereIs(each), `/usr/bin/${each}`);
}

/** A program and the libraries that it is linked with, each at its own path. */
async function copyProgram(folder: string, program: string, path: string): Promise<void> {
  await place(folder, await realpath(program), path);
  const { stdout } = await run('ldd', [program]);
  for (const [library] of stdout.matchAll(/\/\S+/g)) await place(folder, await realpath(library), library);
}

async function place(folder: string, file: string, path: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await copyFile(file, join(folder, path));
}

async function whereIs(program: string): Promise<string> {
  for (const folder of ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin']) {
    if ((await readdir(folder).catch((): string[] => [])).includes(program)) return join(folder, program);
  }
  throw new Error(`${program} is not installed`);
}

/** @throws Error with the engine's words when it refuses */
async function ask(
  host: DockerHost,
  method: EngineMethod,
  path: string,
  body?: object | Readable,
): Promise<EngineAnswer> {
  const answer = await engineRequest(host.socket, method, path, body);
  // An import fails after its answer has begun.
  if (answer.status < 300 && !answer.body.includes('"errorDetail"')) return answer;
  throw new Error(`${method} ${path}: ${answer.body}`);
}
