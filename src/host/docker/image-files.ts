import type { ByteString } from '../../core/nginx/index.ts';
import { parse } from '../../core/nginx/index.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { hostPathOf } from './host-messages.ts';
import { imageArguments, RUN_TIMEOUT } from './image-nginx.ts';

const MAIN = '/etc/nginx/nginx.conf';
const FOLDER = '/etc/nginx/';
/** The vendor's images have two. */
const MAX_FILES = 40;
/** Prints what a pattern matches; the shell leaves it as it is where that is nothing. */
const LIST = 'for file in $1; do test -f "$file" && echo "$file"; done; true';

/**
 * The main configuration file of a container's image, and what it includes of the image, by path as NGINX names it:
 * what no folder of the host shows. Undefined where it cannot be read, such as in an image without `cat`.
 */
export async function imageFilesOf(
  engine: Engine,
  container: Container,
): Promise<ReadonlyMap<string, ByteString> | undefined> {
  const files = new Map<string, ByteString>();
  const wanted = [MAIN];
  for (let file = wanted.shift(); file !== undefined && files.size < MAX_FILES; file = wanted.shift()) {
    if (files.has(file)) continue;
    const text = await printed(engine, container, ['cat', file]);
    if (text === undefined && file === MAIN) return undefined;
    // What is missing is for the configuration's own reader to say, at the line that asks for it.
    if (text === undefined) continue;
    files.set(file, text);
    for (const pattern of includesOf(file, text)) {
      if (hostPathOf(container.mounts, pattern) !== undefined) continue;
      if (!/[*?[]/.test(pattern)) wanted.push(pattern);
      else wanted.push(...(await matches(engine, container, pattern)));
    }
  }
  return files;
}

/** The patterns that a file includes, absolute: relative ones start from the main file's folder. */
function includesOf(path: string, text: ByteString): string[] {
  const tree = parse({ path, hostPath: path, identity: `image:${path}`, editable: false, text });
  const found: string[] = [];
  for (let index = 0; index < tree.columns.count; index++) {
    const directive = tree.directive(index);
    const pattern = directive.name === 'include' ? directive.argument(0) : undefined;
    if (pattern !== undefined) found.push(pattern.startsWith('/') ? pattern : FOLDER + pattern);
  }
  return found;
}

async function matches(engine: Engine, container: Container, pattern: string): Promise<string[]> {
  // The shell would take blanks for the end of a pattern.
  if (/\s/.test(pattern)) return [];
  const listed = await printed(engine, container, ['sh', '-c', LIST, 'sh', pattern]);
  return listed?.split('\n').filter((file) => file !== '') ?? [];
}

/** What a program prints in a container that runs, else in one of its image; undefined when it fails. */
async function printed(
  engine: Engine,
  { id, status, imageId, image }: Container,
  [program = '', ...args]: readonly string[],
): Promise<string | undefined> {
  const call =
    status === 'running'
      ? ['exec', id, program, ...args]
      : ['run', ...imageArguments({ id: imageId, name: image }, program), ...args];
  const result = await engine.docker(call, { timeout: RUN_TIMEOUT });
  return result.status === 0 ? result.stdout : undefined;
}
