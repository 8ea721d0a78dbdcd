import type { FileSource, GlobResult } from './source.ts';
import type { Directive } from './syntax-tree.ts';

export interface ResolvedInclude {
  /** Absolute, as NGINX would open or expand it. */
  readonly pattern: string;
  readonly isGlob: boolean;
  readonly paths: readonly string[];
  readonly unreadable: GlobResult['unreadable'];
}

/**
 * The files that an `include` names, in NGINX's order. Relative paths start from the folder of the main
 * configuration file, not of the including file (ngx_conf_full_name). A name with `*`, `?` or `[` is a pattern, and
 * a pattern may match nothing (ngx_conf_include).
 */
export function resolveInclude(source: FileSource, directory: string, directive: Directive): ResolvedInclude {
  // NGINX opens a C string, which ends at the first NUL.
  const argument = (directive.argument(0) ?? '').split('\0', 1)[0] ?? '';
  const pattern = argument.startsWith('/') ? argument : directory + argument;
  if (!/[*?[]/.test(pattern)) return { pattern, isGlob: false, paths: [pattern], unreadable: [] };
  return { pattern, isGlob: true, ...source.glob(pattern) };
}
