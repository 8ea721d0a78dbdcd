import type { ByteString } from '../../core/nginx/index.ts';
import { parse } from '../../core/nginx/index.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { hostPathOf } from './host-messages.ts';
import { imageArguments, RUN_TIMEOUT } from './image-nginx.ts';

const MAIN = '/etc/nginx/nginx.conf';
const FOLDER = '/etc/nginx/';
/** The largest number of files that is read. The vendor's images have two. */
const MAX_FILES = 40;
/** Prints the files that a pattern matches. Without a match, the shell keeps the pattern, which `test` rejects. */
const LIST = 'for file in $1; do test -f "$file" && echo "$file"; done; true';

/**
 * Reads the main configuration file of a container's image and the files of the image that it includes, by path as NGINX
 * names them. Undefined when it cannot be read, such as from an image without `cat`.
 */
export async function imageFilesOf(
  engine: Engine,
  container: Container,
): Promise<ReadonlyMap<string, ByteString> | undefined> {
  const files = new Map<string, ByteString>();
  const wanted = [MAIN];
  for (let file = wanted.shift(); file !== undefined && files.size < MAX_FILES; file = wanted.shift()) {
    if (files.has(file)) continue;
    const text = await outputOf(engine, container, ['cat', file]);
    if (text === undefined && file === MAIN) return undefined;
    // A missing file is reported when the configuration is loaded, at the line of its include.
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

/** The patterns that a file includes, absolute. Relative ones start from the main file's folder. */
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
  // The shell would split the pattern at blanks.
  if (/\s/.test(pattern)) return [];
  const listed = await outputOf(engine, container, ['sh', '-c', LIST, 'sh', pattern]);
  return listed?.split('\n').filter((file) => file !== '') ?? [];
}

/** The output of a program in the container if it runs, else in a new one of its image; undefined when it fails. */
async function outputOf(
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
