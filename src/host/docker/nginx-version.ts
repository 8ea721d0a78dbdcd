import type { NginxVersion } from '../../core/nginx/index.ts';
import { parseNginxVersion } from '../../core/nginx/index.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { imageNginx } from './image-nginx.ts';

/** The version by `nginx -v` in the container if it runs, else in its image; undefined when it cannot be determined. */
export async function nginxVersionOf(
  engine: Engine,
  container: Container,
): Promise<NginxVersion | undefined> {
  if (container.status === 'running') {
    const { stdout, stderr } = await engine.docker(['exec', container.id, 'nginx', '-v']);
    const version = versionIn(stderr + stdout);
    if (version !== undefined) return version;
  }
  const host = imageNginx(engine, { id: container.imageId, name: container.image });
  return versionIn((await host.run(['-v'], undefined)).output);
}

function versionIn(output: string): NginxVersion | undefined {
  return parseNginxVersion(/nginx version: \S+/.exec(output)?.[0] ?? '');
}
