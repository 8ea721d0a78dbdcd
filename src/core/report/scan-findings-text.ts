import { printable } from '../nginx/index.ts';
import type { ScanFinding } from '../tls/index.ts';
import type { Style } from './style.ts';
import { severityTone } from './style.ts';
import { padded, wrap } from './words.ts';

/** Findings of a scan or a certificate as text, with references and hints. */
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
