import * as v from 'valibot';
import type { Mount } from '../target/index.ts';
import { jsonOf } from './json.ts';

/** A container, as `docker inspect` describes it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  /** The name of the image, such as `kasmweb/proxy:1.16.1`. */
  readonly image: string;
  /** The id of the image that it was made from. The name may lead to another image now. */
  readonly imageId: string;
  readonly status: ContainerStatus;
  /** Status of its last exit; 0 while it runs for the first time. */
  readonly exitCode: number;
  readonly startedAt: string;
  /** Process number on the host of its first process; 0 when it does not run. */
  readonly pid: number;
  /** Undefined without a health check. */
  readonly health: Health | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Mounted folders and files of the host. */
  readonly mounts: readonly Mount[];
  /** Published addresses on the host, by `PORT/tcp` of the container. */
  readonly published: ReadonlyMap<string, readonly HostAddress[]>;
  /** True when it uses the host's network. */
  readonly isOnHostNetwork: boolean;
  /** Its own addresses, which the host can reach. */
  readonly addresses: readonly string[];
}

type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  /** What the last check printed. */
  readonly lastOutput: string;
}

export interface HostAddress {
  /** As the engine reports it; `0.0.0.0` and `::` mean every address. */
  readonly address: string;
  readonly port: number;
}

/** Labels of containers that compose made, with both its versions. */
export const COMPOSE_LABELS = {
  service: 'com.docker.compose.service',
  project: 'com.docker.compose.project',
  folder: 'com.docker.compose.project.working_dir',
  /** `True` for containers of `compose run`. */
  oneOff: 'com.docker.compose.oneoff',
} as const;

/** Reads the output of `docker inspect`; undefined when it is something else. */
export function containersOf(output: string): Container[] | undefined {
  const parsed = v.safeParse(v.array(INSPECTED), jsonOf(output));
  return parsed.success ? parsed.output.map(containerOf) : undefined;
}

const HEALTH = v.object({
  Status: v.string(),
  Log: v.nullish(v.array(v.object({ Output: v.optional(v.string(), '') }))),
});

const INSPECTED = v.object({
  Id: v.string(),
  Name: v.string(),
  Image: v.string(),
  Config: v.object({ Image: v.string(), Labels: v.nullish(v.record(v.string(), v.string())) }),
  State: v.object({
    Status: v.picklist(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
    ExitCode: v.number(),
    StartedAt: v.string(),
    Pid: v.number(),
    Health: v.nullish(HEALTH),
  }),
  HostConfig: v.object({ NetworkMode: v.optional(v.string(), '') }),
  Mounts: v.array(v.object({ Source: v.optional(v.string(), ''), Destination: v.string() })),
  NetworkSettings: v.object({
    Ports: v.nullish(
      v.record(v.string(), v.nullish(v.array(v.object({ HostIp: v.string(), HostPort: v.string() })))),
    ),
    Networks: v.nullish(v.record(v.string(), v.object({ IPAddress: v.optional(v.string(), '') }))),
  }),
});

function containerOf(inspected: v.InferOutput<typeof INSPECTED>): Container {
  const { Config, State, NetworkSettings } = inspected;
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    image: Config.Image,
    imageId: inspected.Image,
    status: State.Status,
    exitCode: State.ExitCode,
    startedAt: State.StartedAt,
    pid: State.Pid,
    health: healthOf(State.Health),
    labels: Config.Labels ?? {},
    mounts: inspected.Mounts.filter(({ Source }) => Source.startsWith('/')).map(
      ({ Source: host, Destination: container }) => ({ host, container: container.replace(/(.)\/$/, '$1') }),
    ),
    published: new Map(
      Object.entries(NetworkSettings.Ports ?? {}).map(([port, addresses]) => [
        port,
        (addresses ?? []).map(({ HostIp, HostPort }) => ({ address: HostIp, port: Number(HostPort) })),
      ]),
    ),
    isOnHostNetwork: inspected.HostConfig.NetworkMode === 'host',
    addresses: Object.values(NetworkSettings.Networks ?? {})
      .map(({ IPAddress }) => IPAddress)
      .filter((address) => address !== ''),
  };
}

function healthOf(health: v.InferOutput<typeof HEALTH> | null | undefined): Health | undefined {
  const status = health?.Status;
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return undefined;
  return { status, lastOutput: health?.Log?.at(-1)?.Output ?? '' };
}
