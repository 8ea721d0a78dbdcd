import { join } from 'node:path';
import { DATA_VARIABLE, type DockerHost } from './docker-host.ts';
import { makeEveryImage } from './docker-images.ts';
import { NO_DOCKER_VARIABLE, whyNoDocker } from './docker-probe.ts';

let keeper: DockerHost | undefined;

/** Once for all tests that need Docker: whether an engine can run, and the images that their hosts begin with. */
export async function setup(): Promise<void> {
  const reason = await whyNoDocker(async (host) => {
    keeper = host;
    await makeEveryImage(host);
    await host.stopEngine();
    process.env[DATA_VARIABLE] = join(host.folder, 'data');
  });
  process.env[NO_DOCKER_VARIABLE] = reason ?? '';
}

/** The host has kept the images, and goes however the run ends. */
export async function teardown(): Promise<void> {
  await keeper?.dispose();
}
