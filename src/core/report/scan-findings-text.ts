import { printable } from '../nginx/index.ts';
import type { ScanFinding } from '../tls/index.ts';
import type { Style } from './style.ts';
import { severityTone } from './style.ts';
import { padded, wrap } from './words.ts';

/** Weaknesses for people, with their references and what to do about them where that is known. */
export function scanFindingsText(
  findings: readonly (ScanFinding & { readonly hint?: string | undefined })[],
  style: Style,
  width: number,
): string {
  if (findings.length === 0) return '';
  const blocks = findings.map(({ id, severity, message, evidence, references, hint }) => {
    const head = `  ${severityTone(severity, style)(padded(severity, 8))} ${style.bold(id)}\n`;
    return (
      head +
      wrap(message, width, '           ') +
      wrap(printable(evidence), width, '           ') +
      (hint === undefined ? '' : wrap(printable(hint), width, '           ')) +
      `           ${style.dim(references.join('; '))}\n`
    );
  });
  return `${style.bold('Findings')}\n${blocks.join('')}`;
}
