import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Subject } from '../core/change/index.ts';
import { loadModel, problemsOf } from '../core/change/index.ts';
import type { Model } from '../core/model/index.ts';
import type { NginxVersion } from '../core/nginx/index.ts';
import { parseNginxVersion } from '../core/nginx/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { readPolicy as parsePolicyFile, profiles } from '../core/policy/index.ts';
import type { ProfileName } from '../core/settings/index.ts';
import { defaultProfile, profileNames } from '../core/settings/index.ts';
import { findNginxVersion } from '../host/install/index.ts';
import type { Target } from '../host/target/index.ts';
import { findTarget, withImageFiles } from '../host/target/index.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';

/** The version that is assumed where nothing tells: the last one whose image named it. */
const ASSUMED: NginxVersion = { major: 1, minor: 25, patch: 3 };

/** An installation, ready to be judged. */
export interface Loaded {
  readonly target: Target;
  readonly subject: Subject;
  readonly model: Model;
}

/** Finds and reads the installation that the arguments name. Throws a Failure when there is none. */
export async function load(given: string | undefined, options: CommonOptions): Promise<Loaded> {
  const found = findTarget({
    ...(given === undefined ? {} : { path: given }),
    ...(options.root === undefined ? {} : { root: options.root }),
  });
  if (!found.ok) throw new Failure(found.message, found.hint);
  const { target, version } = await asItRuns(found.target);
  const subject: Subject = {
    source: target.source,
    mainPath: target.configurationFile,
    version: await versionOf(target, version, options),
    hostFacts: (configuration) => target.hostFacts(configuration),
  };
  return { target, subject, model: loadModel(subject) };
}

/** As `load`, but a configuration that cannot be read in full is a Failure with its problems. */
export async function loadWhole(given: string | undefined, options: CommonOptions): Promise<Loaded> {
  const loaded = await load(given, options);
  const problems = problemsOf(loaded.model).filter(({ severity }) => severity === 'error');
  if (problems.length > 0) throw new Failure('the configuration cannot be read in full', undefined, problems);
  return loaded;
}

async function versionOf(
  target: Target,
  running: NginxVersion | undefined,
  options: CommonOptions,
): Promise<NginxVersion> {
  if (options.nginxVersion !== undefined) {
    const version = parseNginxVersion(options.nginxVersion);
    if (version === undefined)
      throw new Failure(`--nginx-version: "${options.nginxVersion}" is no version`, 'write it as 1.25.3');
    return version;
  }
  if (running !== undefined) return running;
  if (target.version !== undefined) return target.version;
  const local = await findNginxVersion(options.nginx);
  if (local === undefined && options.nginx !== undefined) {
    throw new Failure(`--nginx: ${options.nginx} is not an NGINX that runs`, 'name the nginx program');
  }
  return local ?? ASSUMED;
}

interface AsItRuns {
  readonly target: Target;
  readonly version: NginxVersion | undefined;
}

/** An installation with what only the container that runs it can tell. It is asked only where there can be one. */
async function asItRuns(target: Target): Promise<AsItRuns> {
  if (target.kasm?.root !== '/') return { target, version: undefined };
  const [{ proxyOf }, { imageFilesOf, nginxVersionOf }] = await Promise.all([
    import('./container.ts'),
    import('../host/docker/index.ts'),
  ]);
  const proxy = await proxyOf(target);
  if (!proxy?.ok) return { target, version: undefined };
  const [version, files] = await Promise.all([
    nginxVersionOf(proxy.engine, proxy.container),
    imageFilesOf(proxy.engine, proxy.container),
  ]);
  return { target: files === undefined ? target : withImageFiles(target, files), version };
}

/** A policy and where it comes from, for the reports. */
export interface NamedPolicy {
  readonly policy: Policy;
  readonly name: string;
}

const POLICY_FILE = 'etc/gatehouse/policy.yaml';

/** The policy that counts: `--policy`, else the host's own file, else a built-in profile. */
export async function loadPolicy(options: CommonOptions): Promise<NamedPolicy> {
  if (options.policy !== undefined && options.profile !== undefined) {
    throw new Failure('--policy and --profile contradict each other', 'set the profile in the policy file');
  }
  const usual = path.join(options.root ?? '/', POLICY_FILE);
  const file = options.policy ?? (options.profile === undefined && isThere(usual) ? usual : undefined);
  if (file === undefined) {
    const profile = options.profile ?? defaultProfile;
    return { policy: profiles[profile], name: nameOf(profile) };
  }
  return { policy: await readPolicy(file), name: file };
}

/**
 * The policy that a saved plan was made for, by the name that `savedPolicyName` gave it; the options' own counts
 * where they name one.
 */
export async function loadNamedPolicy(name: string, options: CommonOptions): Promise<Policy> {
  if (options.policy !== undefined || options.profile !== undefined)
    return (await loadPolicy(options)).policy;
  const profile = profileNames.find((known) => name === nameOf(known));
  return profile === undefined ? readPolicy(name) : profiles[profile];
}

/** A policy's name that still says which one is meant from another folder. */
export function savedPolicyName(name: string): string {
  return profileNames.some((known) => name === nameOf(known)) ? name : path.resolve(name);
}

function nameOf(profile: ProfileName): string {
  return `profile ${profile}`;
}

/** False only where there is certainly no such file: one that cannot be reached must not be passed over in silence. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

async function readPolicy(file: string): Promise<Policy> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(
      `${file}: ${error instanceof Error ? error.message : String(error)}`,
      'name a policy file that can be read',
    );
  }
  const parsed = await parsePolicyFile(text, file);
  if (parsed.ok) return parsed.policy;
  const problems = parsed.errors.map(({ code, message, hint, file, line, column }) => ({
    code,
    severity: 'error' as const,
    message,
    hint,
    place: { file, line, column },
  }));
  throw new Failure(
    'the policy cannot be used',
    'gatehouse policy init writes a file to start from',
    problems,
  );
}

/** The day by which exceptions are judged, `YYYY-MM-DD`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
