import { setTimeout as sleep } from 'node:timers/promises';
import { loadModel } from '../core/change/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { Container, DockerRuntimeOptions, Proof } from '../host/docker/index.ts';
import { dockerRuntime, hostAddress } from '../host/docker/index.ts';
import type { Runtime, StepResult } from '../host/install/index.ts';
import type { ContainerInstallation } from '../host/target/index.ts';
import type { AddressOf, WorkingState } from '../verification/index.ts';
import { NOTHING_WORKS, verifyPolicy, verifyStillWorks, workingState } from '../verification/index.ts';
import type { Loaded } from './subject.ts';
import { today } from './subject.ts';

type Copy = NonNullable<DockerRuntimeOptions['copy']>;

export interface ContainerRuntimeOptions extends Pick<DockerRuntimeOptions, 'activation' | 'proofs'> {
  readonly installation: ContainerInstallation;
  /** Proves it on a private copy, where the container is stopped or its ports cannot be asked from this machine. */
  readonly copy: Copy;
}

/** The container that runs an installation, verified at the port that it is really published on. */
export function containerRuntime(
  loaded: Loaded,
  policy: Policy | undefined,
  { installation, activation, proofs = [], copy }: ContainerRuntimeOptions,
): Runtime {
  const onTheWire = policy === undefined ? [] : [wireProof(loaded, policy, copy)];
  return dockerRuntime({
    installation,
    errorLogs: errorLogsOf(loaded),
    activation: activation ?? 'reload',
    proofs: [...onTheWire, ...proofs],
    copy,
  });
}

/** Milliseconds after which a site that does not answer as it should is asked once more: a service may just have restarted. */
const SECOND_TRY = 1500;

function wireProof(loaded: Loaded, policy: Policy, copy: Copy): Proof {
  let before: WorkingState = NOTHING_WORKS;
  const verifyOnce = async (proxy: Container): Promise<StepResult> => {
    const model = loadModel(loaded.subject);
    const addressOf = addressIn(proxy);
    const wanted = await verifyPolicy(model, policy, today(), addressOf, before);
    if (!wanted.ok) return wanted;
    const still = await verifyStillWorks(model, policy, addressOf, before);
    return still.ok ? { ...wanted, note: `${proxy.name} at its published port: ${wanted.note}` } : still;
  };
  return {
    prepare: async (proxy) => {
      before = await workingState(loaded.model, addressIn(proxy));
      const statuses = [...before.statuses.values()];
      if (statuses.length === 0 || statuses.some((status) => status !== undefined))
        return { ok: true, note: `${statuses.length} locations were asked` };
      const hint =
        'what the change does could not be verified; see whether a firewall, or another program at the port, is in the way';
      return {
        ok: false,
        message: `${proxy.name} does not answer at its published port`,
        evidence: [hint],
      };
    },
    verify: async (proxy) => {
      if (before.statuses.size === 0) return (await copy()).verify();
      const result = await verifyOnce(proxy);
      if (result.ok) return result;
      await sleep(SECOND_TRY);
      return verifyOnce(proxy);
    },
  };
}

/** Sockets that expect the PROXY protocol's line from a load balancer do not answer anybody else. */
export function addressIn(proxy: Container): AddressOf {
  return (socket) => {
    const isBehindBalancer = socket.servers.some(({ listens }) =>
      listens.some(
        ({ address, port, proxyProtocol }) =>
          proxyProtocol && address === socket.address && port === socket.port,
      ),
    );
    return isBehindBalancer ? undefined : hostAddress(proxy, socket);
  };
}

/** Where NGINX may say why it does not take a configuration up: the logs of the main context and of `http`. */
function errorLogsOf({ model }: Loaded): string[] {
  const main = model.configuration.top().filter(({ name }) => name === 'error_log');
  const files = [...main, ...(model.http?.own.named('error_log') ?? [])].map((log) => log.argument(0) ?? '');
  return files.filter((file) => file.startsWith('/'));
}
