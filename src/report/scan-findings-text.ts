import { printable } from '../nginx/index.ts';
import type { ScanFinding, ScanSeverity } from '../tls/index.ts';
import type { Style } from './style.ts';
import { padded, wrap } from './words.ts';

/** Weaknesses for people, with their references and what to do about them where that is known. */
export function scanFindingsText(
  findings: readonly (ScanFinding & { readonly wayOut?: string | undefined })[],
  style: Style,
  width: number,
): string {
  if (findings.length === 0) return '';
  const blocks = findings.map(({ id, severity, title, evidence, references, wayOut }) => {
    const head = `  ${toneOf(severity, style)(padded(severity, 8))} ${style.bold(id)}\n`;
    return (
      head +
      wrap(title, width, '           ') +
      wrap(printable(evidence), width, '           ') +
      (wayOut === undefined ? '' : wrap(printable(wayOut), width, '           ')) +
      `           ${style.dim(references.join('; '))}\n`
    );
  });
  return `${style.bold('Findings')}\n${blocks.join('')}`;
}

function toneOf(severity: ScanSeverity, style: Style): (text: string) => string {
  switch (severity) {
    case 'critical':
    case 'high':
      return (text) => style.red(text);
    case 'medium':
      return (text) => style.yellow(text);
    default:
      return (text) => style.dim(text);
  }
}
