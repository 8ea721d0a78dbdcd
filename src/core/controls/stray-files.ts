import type { Model } from '../model/index.ts';
import type { IncludeUse, LoadedFile } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { SettingsOf } from '../settings/index.ts';
import { defineSettings } from '../settings/index.ts';
import type { Control } from './control.ts';
import { AS_DOCUMENTED } from './control.ts';
import type { Finding } from './finding.ts';
import { grouped } from './finding.ts';
import { defineOutcomes } from './outcomes.ts';

/** The control has no keys: it is on or off. */
const settings = defineSettings('stray-files', {
  summary: 'Copies of configuration files that an include picks up, such as x.bak.conf.',
  keys: {},
});

const outcomes = defineOutcomes('stray-files', {
  'copy-included': 'An include picks up a backup, and also the file that it was copied from.',
  'looks-like-copy': 'An include picks up a file whose name looks like a backup, but not its original.',
});

/**
 * Backup copies that NGINX reads as part of the configuration.
 *
 * Insecure: `services.d/website.bak.conf` beside `website.conf`, both matched by `include services.d/*.conf`.
 */
export const strayFiles = {
  id: 'stray-files',
  words: {
    title: 'No forgotten copy is part of the configuration',
    threat:
      'A backup that an include pattern matches is live configuration: it brings back old settings, or prevents NGINX from starting.',
    mayBreak:
      'Nothing, unless the copy was in use on purpose: it is renamed, never deleted, and only when the original is next to it.',
    references: ['https://nginx.org/en/docs/ngx_core_module.html#include'],
  },
  settings,
  corrections: [
    {
      number: 23,
      page: 'Says nothing about copies of the files that it tells people to edit.',
      fact: 'A copy such as x.bak.conf is included as well and prevents NGINX from loading; x.conf.bak is not included.',
      fix: 'Reports every copy that an include picks up.',
      departure: AS_DOCUMENTED,
    },
  ],
  outcomes,
  effects: [{ kind: 'files' }],
  check: (model) => grouped(strays(model).map(finding)),
  fix: (model, _, exempt) =>
    exempt('copy-included')(undefined)
      ? []
      : strays(model)
          .filter(({ file, original }) => original !== undefined && file.file.editable)
          .map(({ file, use }) => ({
            kind: 'rename-file',
            path: file.file.hostPath,
            to: unmatchedName(file.file.hostPath, use.pattern),
          })),
  proofs: () => [],
} satisfies Control<SettingsOf<typeof settings>, 'stray-files', 'copy-included' | 'looks-like-copy'>;

interface Stray {
  readonly file: LoadedFile;
  readonly use: IncludeUse;
  /** The original that it looks like a copy of, when that is also included. */
  readonly original: LoadedFile | undefined;
}

/** How people and programs name copies: the part that is added to the original's name. */
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
  const verdict =
    original === undefined
      ? outcomes.verdict(
          'looks-like-copy',
          'low',
          'A file whose name looks like a backup is part of the configuration',
        )
      : outcomes.verdict(
          'copy-included',
          'medium',
          'A backup is part of the configuration, together with the file that it was copied from',
        );
  return {
    ...verdict,
    place: { file: file.file.hostPath, line: 1, column: 1, endLine: 1, endColumn: 1 },
    level: undefined,
    evidence: `matched by include ${printable(use.directive.argument(0) ?? '')} at ${printable(use.directive.place.file)}:${use.directive.line}`,
    fixable: original !== undefined && file.file.editable,
  };
}

/** A new name in the same folder that the include does not match: wildcards never match a leading dot (glob(3)). */
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
