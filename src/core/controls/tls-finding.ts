import type { Severity } from '../findings/index.ts';
import type { Server, TlsSetting } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import type { Finding } from './finding.ts';

/** What is wrong with a TLS setting. */
export interface Fault {
  readonly outcome: string;
  readonly severity: Severity;
  readonly message: string;
}

export function fault(outcome: string, severity: Severity, message: string): Fault {
  return { outcome, severity, message };
}

/** A fault of a server, at the line that sets it so, or at the server where none does. */
export function findingOf(
  server: Server,
  found: Fault,
  directive: string,
  setting: TlsSetting<unknown>,
  remedy: boolean,
): Finding {
  const last = setting.directives.at(-1);
  const { outcome, severity, message } = found;
  const value = Array.isArray(setting.value) ? setting.value.join(' ') : settingText(setting.value);
  return {
    control: 'tls',
    outcome,
    severity,
    message,
    place: (last ?? server.block).place,
    level: server,
    evidence:
      last === undefined
        ? `${directive} is not set; NGINX uses ${printable(value)}`
        : `${directive} ${printable(value)}`,
    remedy: remedy && (last ?? server.block).tree.file.editable,
  };
}

function settingText(value: unknown): string {
  return value === undefined ? 'none' : typeof value === 'boolean' ? onOff(value) : String(value);
}

export function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
