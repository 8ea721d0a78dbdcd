import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COUNT_VARIABLE, DATA_VARIABLE, type DockerHost } from './docker-host.ts';
import { makeEveryImage } from './docker-images.ts';
import { NO_DOCKER_VARIABLE, whyNoDocker } from './docker-probe.ts';

let keeper: DockerHost | undefined;
let counts = '';

/** Once for all tests that need Docker: whether an engine can run, and the images that their hosts begin with. */
export async function setup(): Promise<void> {
  counts = mkdtempSync(join(tmpdir(), 'gatehouse-docker-count-'));
  process.env[COUNT_VARIABLE] = counts;
  const reason = await whyNoDocker(async (host) => {
    keeper = host;
    await makeEveryImage(host);
    await host.stopEngine();
    process.env[DATA_VARIABLE] = join(host.folder, 'data');
  });
  process.env[NO_DOCKER_VARIABLE] = reason ?? '';
}

/** Says what was started. The host has kept the images, and goes however the run ends. */
export async function teardown(): Promise<void> {
  await keeper?.dispose();
  for (const name of readdirSync(counts).sort()) {
    const lines = readFileSync(join(counts, name), 'utf8').split('\n');
    const count = (wanted: string) => lines.filter((line) => line === wanted).length;
    process.stdout.write(
      `docker, ${name}: ${count('host')} engines, ${count('container')} containers started\n`,
    );
  }
  rmSync(counts, { recursive: true });
}
