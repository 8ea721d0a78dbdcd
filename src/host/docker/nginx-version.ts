import type { NginxVersion } from '../../core/nginx/index.ts';
import { parseNginxVersion } from '../../core/nginx/index.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { imageNginx } from './image-nginx.ts';

/** What `nginx -v` says in a container that runs, else in its image; undefined when it does not say. */
export async function nginxVersionOf(
  engine: Engine,
  container: Container,
): Promise<NginxVersion | undefined> {
  if (container.status === 'running') {
    const { stdout, stderr } = await engine.docker(['exec', container.id, 'nginx', '-v']);
    const version = spoken(stderr + stdout);
    if (version !== undefined) return version;
  }
  const host = imageNginx(engine, { id: container.imageId, name: container.image });
  return spoken((await host.run(['-v'], undefined)).output);
}

function spoken(output: string): NginxVersion | undefined {
  return parseNginxVersion(/nginx version: \S+/.exec(output)?.[0] ?? '');
}
