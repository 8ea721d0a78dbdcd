import type { Severity } from '../controls/index.ts';

/** How words are set off on the way to a person. Every function keeps the text and may wrap it in colours. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const same = (text: string) => text;

/** No colours: for files, pipes and tests. */
export const PLAIN: Style = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };

/** The colour that a severity has wherever it is shown. */
export function severityTone(severity: Severity, style: Style): (text: string) => string {
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
