import type { Model } from '../model/index.ts';
import type { IncludeUse, LoadedFile } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { StrayFiles } from '../policy/index.ts';
import type { Control } from './control.ts';
import type { Finding } from './finding.ts';
import { grouped } from './finding.ts';

/**
 * Copies kept "just in case" that NGINX reads all the same.
 *
 * Insecure: `services.d/website.bak.conf` beside `website.conf`, both matched by `include services.d/*.conf`.
 */
export const strayFiles: Control<StrayFiles> = {
  id: 'stray-files',
  words: {
    title: 'No forgotten copy is part of the configuration',
    threat:
      'A backup that an include pattern matches is live configuration: it brings back the settings it was copied from, or keeps NGINX from starting at all.',
    mayBreak:
      'Nothing, unless the copy was in use on purpose: it is renamed, never deleted, and only where the original stands beside it.',
    references: ['https://nginx.org/en/docs/ngx_core_module.html#include'],
  },
  wanted: (policy) => policy.controls['stray-files'],
  check: (model) => grouped(strays(model).map(finding)),
  remedy: (model) =>
    strays(model)
      .filter(({ file, original }) => original !== undefined && file.file.editable)
      .map(({ file, use }) => ({
        kind: 'rename-file',
        path: file.file.hostPath,
        to: unmatchedName(file.file.hostPath, use.pattern),
      })),
  probes: () => [],
};

interface Stray {
  readonly file: LoadedFile;
  readonly use: IncludeUse;
  /** The file that it looks like a copy of, when that is included as well. */
  readonly original: LoadedFile | undefined;
}

/** How people and programs name copies: the part that makes the difference to the original's name. */
const COPY_MARKS: readonly RegExp[] = [
  /[._-](bak|backup|old|orig|original|save|saved|copy|tmp|disabled|off)\d*(?=\.|$)/i,
  /[._-](bak|old|orig)-?\d+(?=\.|$)/i,
  /[._-]\d{8}(?=\.|$)/,
  / \(?(copy|\d+)\)?(?=\.|$)/i,
  /~$/,
  /\.(swp|swo|rpmsave|rpmnew|rpmorig|dpkg-(old|new|dist|bak|tmp)|ucf-(old|new|dist))$/,
];

function strays(model: Model): Stray[] {
  const found: Stray[] = [];
  for (const use of model.configuration.includes) {
    if (!use.isGlob) continue;
    for (const file of use.files) {
      const name = file.file.hostPath;
      const mark = COPY_MARKS.find((pattern) => pattern.test(baseName(name)));
      if (mark === undefined) continue;
      const originalName = folder(name) + baseName(name).replace(mark, '');
      found.push({ file, use, original: use.files.find((other) => other.file.hostPath === originalName) });
    }
  }
  return found;
}

function finding({ file, use, original }: Stray): Finding {
  return {
    control: 'stray-files',
    outcome: original === undefined ? 'looks-like-copy' : 'copy-included',
    severity: original === undefined ? 'low' : 'medium',
    message:
      original === undefined
        ? 'A file that is named like a backup is part of the configuration'
        : 'A backup is part of the configuration, beside the file that it was copied from',
    place: { file: file.file.hostPath, line: 1, column: 1, endLine: 1, endColumn: 1 },
    level: undefined,
    evidence: `matched by include ${printable(use.directive.argument(0) ?? '')} at ${printable(use.directive.place.file)}:${use.directive.line}`,
    remedy: original !== undefined && file.file.editable,
  };
}

/** A name beside the old one that the include does not match: wildcards never match a leading dot (glob(3)). */
function unmatchedName(path: string, pattern: string): string {
  const matchesAnyEnding = /[*?\]]$/.test(pattern);
  return matchesAnyEnding ? `${folder(path)}.${baseName(path)}` : `${path}.disabled`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
