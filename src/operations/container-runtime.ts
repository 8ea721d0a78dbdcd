import { setTimeout as sleep } from 'node:timers/promises';
import { loadModel } from '../core/change/index.ts';
import type { Container, DockerRuntimeOptions, Proof as WireProof } from '../host/docker/index.ts';
import { dockerRuntime, hostAddress } from '../host/docker/index.ts';
import type { Runtime, StepResult } from '../host/install/index.ts';
import type { ContainerInstallation } from '../host/target/index.ts';
import type { AddressOf, WorkingState } from '../verification/index.ts';
import { NOTHING_WORKS } from '../verification/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Problem } from './problem.ts';
import type { Proof } from './proof.ts';

type Copy = NonNullable<DockerRuntimeOptions['copy']>;

export interface ContainerRuntimeOptions extends Pick<DockerRuntimeOptions, 'activation' | 'proofs'> {
  readonly installation: ContainerInstallation;
  /** Proves it on a private copy, when the container is stopped or its ports cannot be reached from this machine. */
  readonly copy: Copy;
}

/** The container that runs an installation, verified at the port that it is really published on. */
export function containerRuntime(
  opened: OpenedInstallation,
  proof: Proof | undefined,
  { installation, activation, proofs = [], copy }: ContainerRuntimeOptions,
): Runtime {
  const onTheWire = proof === undefined ? [] : [wireProof(opened, proof, copy)];
  return dockerRuntime({
    installation,
    errorLogs: errorLogsOf(opened),
    activation: activation ?? 'reload',
    proofs: [...onTheWire, ...proofs],
    copy,
  });
}

/** Stands for a private copy that cannot be made: every proof fails with the problem. */
export function unusable({ message, evidence }: Problem): Pick<Runtime, 'validate' | 'verify'> {
  const fail = (): Promise<StepResult> => Promise.resolve({ ok: false, message, evidence });
  return { validate: fail, verify: fail };
}

/** Milliseconds before a site that gave a wrong answer is asked again: a service may just have restarted. */
const SECOND_TRY = 1500;

function wireProof(opened: OpenedInstallation, proof: Proof, copy: Copy): WireProof {
  let before: WorkingState = NOTHING_WORKS;
  const verifyOnce = async (proxy: Container): Promise<StepResult> => {
    const result = await proof.after(loadModel(opened.subject), addressIn(proxy), before);
    return result.ok ? { ...result, note: `${proxy.name} at its published port: ${result.note}` } : result;
  };
  return {
    prepare: async (proxy) => {
      before = await proof.before(opened.model, addressIn(proxy));
      const statuses = [...before.statuses.values()];
      if (statuses.length === 0 || statuses.some((status) => status !== undefined))
        return { ok: true, note: `${statuses.length} locations were asked` };
      const hint =
        'the change could not be verified; see whether a firewall, or another program at the port, is in the way';
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

/** Sockets that expect the PROXY protocol from a load balancer do not answer other clients. */
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

/** Where NGINX may log why it rejects a configuration: the logs of the main context and of `http`. */
function errorLogsOf({ model }: OpenedInstallation): string[] {
  const main = model.configuration.top().filter(({ name }) => name === 'error_log');
  const files = [...main, ...(model.http?.own.named('error_log') ?? [])].map((log) => log.argument(0) ?? '');
  return files.filter((file) => file.startsWith('/'));
}
