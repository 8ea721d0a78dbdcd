import type { Severity } from '../findings/index.ts';

/** How text is emphasized. Each function returns the text, possibly wrapped in colours. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const same = (text: string) => text;

/** No colours, for files, pipes and tests. */
export const PLAIN: Style = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };

const TONES: Readonly<Record<Severity, 'red' | 'yellow' | 'dim'>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'dim',
  info: 'dim',
};

/** The colour of a severity in every report. */
export function severityTone(severity: Severity, style: Style): (text: string) => string {
  return (text) => style[TONES[severity]](text);
}
