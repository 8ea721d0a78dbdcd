import type { ScanReport } from '../tls/index.ts';
import type { Style } from './style.ts';

export function scanText(_report: ScanReport, _style: Style, _options: { width: number; verbose: boolean }): string {
  return '';
}
