import { type DockerHost, startDockerHost } from './docker-host.ts';
import { makeImages } from './docker-images.ts';

/** Why no engine can run here, empty where one does. */
export const NO_DOCKER_VARIABLE = 'GATEHOUSE_NO_DOCKER';

/**
 * Why no engine can run here; undefined where a container of ours has run.
 *
 * @param prepare is given the host that proves it, before that ends
 */
export async function whyNoDocker(
  prepare: (host: DockerHost) => Promise<void> = (host) => host.dispose(),
): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Docker runs on Linux';
  if (process.getuid?.() !== 0) return 'dockerd needs root';
  try {
    const host = await startDockerHost();
    const problem = await whyNoContainer(host);
    if (problem === undefined) await prepare(host);
    else await host.dispose();
    return problem;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function whyNoContainer(host: DockerHost): Promise<string | undefined> {
  await makeImages(host, ['kasmweb/redis:probe']);
  const args = ['run', '--rm', '--entrypoint', 'sh', 'kasmweb/redis:probe', '-c', 'exit 7'];
  const { status, stderr } = await host.run('docker', args);
  return status === 7 ? undefined : `a container does not run: ${stderr.trim()}`;
}
