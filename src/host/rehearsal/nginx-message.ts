import type { Place, SourceFile } from '../../core/nginx/index.ts';
import { printable } from '../../core/nginx/index.ts';

/** A message of NGINX, with the original paths in place of staged ones. */
export interface NginxMessage {
  readonly level: 'emerg' | 'crit' | 'alert' | 'error' | 'warn' | 'notice';
  /** Safe to print. */
  readonly message: string;
  readonly place: Place | undefined;
}

/** Reads the output of NGINX. `originals` has the original of each staged file, by its staged path. */
export function nginxMessages(
  output: string,
  directory: string,
  originals: ReadonlyMap<string, { readonly original: SourceFile }>,
): NginxMessage[] {
  const found: NginxMessage[] = [];
  for (const line of output.split('\n')) {
    const match = MESSAGE.exec(line);
    if (match === null) continue;
    const [, level, text = '', file, number] = match;
    const original = file === undefined ? undefined : originals.get(file)?.original;
    const place = original === undefined ? undefined : lineOf(original, Number(number));
    const elsewhere = file !== undefined && place === undefined ? ` in ${file}:${number}` : '';
    const message = printable(withoutFolder(text + elsewhere, directory, originals));
    found.push({ level: level as NginxMessage['level'], message, place });
  }
  return found;
}

/** Both forms of a message: at start-up, and in a log with date, process and thread. */
const MESSAGE = /\[(emerg|crit|alert|error|warn|notice)\](?: \d+#\d+:)? (.*?)(?: in (\/\S+):(\d+))?$/;

function lineOf({ path, hostPath, text }: SourceFile, line: number): Place {
  const content = text.split('\n', line)[line - 1] ?? '';
  const column = content.length - content.trimStart().length + 1;
  const endColumn = Math.max(column, content.trimEnd().length + 1);
  const container = path === hostPath ? {} : { containerFile: path };
  return { file: hostPath, line, column, endLine: line, endColumn, ...container };
}

function withoutFolder(
  text: string,
  directory: string,
  originals: ReadonlyMap<string, { readonly original: SourceFile }>,
): string {
  if (!text.includes(directory)) return text;
  let result = text;
  for (const [path, { original }] of originals) result = result.replaceAll(path, () => original.path);
  return result.replaceAll(`${directory}/missing/`, '').replaceAll(`${directory}/`, '');
}
