import type { Severity } from '../../findings/index.ts';
import type { Server, TlsSetting } from '../../model/index.ts';
import { printable } from '../../nginx/index.ts';
import type { Finding } from '../finding.ts';
import { defineOutcomes } from '../outcomes.ts';

export const outcomes = defineOutcomes('tls', {
  'protocols-allowed': 'A version of TLS or SSL that the policy does not allow is enabled.',
  'protocols-missing': 'A version of TLS that the policy wants is not enabled.',
  ciphers: 'The cipher list is neither that of the policy nor a part of it.',
  'client-order': 'The client chooses among the cipher suites, but the policy wants the server to choose.',
  groups: 'The groups for key exchange are neither those of the policy, in its order, nor a part of them.',
  'session-cache': 'Sessions are not cached as the policy wants.',
  'session-timeout': 'Sessions are kept for a different time than the policy wants.',
  'session-tickets':
    'Session tickets are on although the policy wants them off, or off although it wants them on.',
  'buffer-size': 'TLS records have a different size than the policy wants.',
  dhparam: 'The Diffie-Hellman parameters that the policy names are not used.',
  'dhparam-unused': 'ssl_dhparam has no effect, because no cipher suite on the list uses it.',
  'dhparam-missing': 'The policy names a file of Diffie-Hellman parameters that does not exist.',
  'dhe-unusable': 'DHE suites are listed, but without ssl_dhparam they are never used.',
  stapling: 'OCSP responses are not stapled as the policy wants.',
  'stapling-unverified': 'OCSP responses are stapled without being verified.',
  'stapling-ignored': 'ssl_stapling is on, but has no effect with this certificate.',
  overridden: 'ssl_conf_command overrides the other TLS settings.',
  'file-missing': 'A directive names a file that does not exist, so NGINX does not start.',
});

export type TlsOutcome = keyof typeof outcomes.sentences;

/** What is wrong with a TLS setting. */
export interface Fault {
  readonly outcome: TlsOutcome;
  readonly severity: Severity;
  readonly message: string;
}

export function fault(outcome: TlsOutcome, severity: Severity, message: string): Fault {
  return { outcome, severity, message };
}

/** The finding for a fault: at the line that sets the value, or at the server if none does. */
export function findingOf(
  server: Server,
  found: Fault,
  directive: string,
  setting: TlsSetting<unknown>,
  fixable: boolean,
): Finding {
  const last = setting.directives.at(-1);
  const { outcome, severity, message } = found;
  const value = Array.isArray(setting.value) ? setting.value.join(' ') : settingText(setting.value);
  return {
    ...outcomes.verdict(outcome, severity, message),
    place: (last ?? server.block).place,
    level: server,
    evidence:
      last === undefined
        ? `${directive} is not set; NGINX uses ${printable(value)}`
        : `${directive} ${printable(value)}`,
    fixable: fixable && (last ?? server.block).tree.file.editable,
  };
}

function settingText(value: unknown): string {
  return value === undefined ? 'none' : typeof value === 'boolean' ? onOff(value) : String(value);
}

export function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
