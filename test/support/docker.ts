import { describe } from 'vitest';
import { startDockerHost } from './docker-host.ts';
import { makeImages } from './docker-images.ts';

/**
 * `describe` for tests that need a real Docker engine. Where none can run, the tests are skipped, and their title
 * and the output say why.
 */
export function describeOnDocker(title: string, body: () => void): void {
  if (reason === undefined) describe(title, body);
  else describe.skip(`${title} (skipped: ${reason})`, body);
}

/** Why no engine can run here; undefined where a container of ours has run. */
async function whyNoDocker(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Docker runs on Linux';
  if (process.getuid?.() !== 0) return 'dockerd needs root';
  try {
    const host = await startDockerHost();
    try {
      await makeImages(host, ['kasmweb/redis:probe']);
      const args = ['run', '--rm', '--entrypoint', 'sh', 'kasmweb/redis:probe', '-c', 'exit 7'];
      const { status, stderr } = await host.run('docker', args);
      return status === 7 ? undefined : `a container does not run: ${stderr.trim()}`;
    } finally {
      await host.dispose();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const reason = await whyNoDocker();
if (reason !== undefined) process.stderr.write(`tests that need Docker are skipped: ${reason}\n`);
