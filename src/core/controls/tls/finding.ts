import type { Severity } from '../../findings/index.ts';
import type { Server, TlsSetting } from '../../model/index.ts';
import { printable } from '../../nginx/index.ts';
import type { Finding } from '../finding.ts';
import { defineOutcomes } from '../outcomes.ts';

export const outcomes = defineOutcomes('tls', {
  'protocols-allowed': 'A version of TLS or SSL is enabled that the policy does not allow.',
  'protocols-missing': 'A version of TLS is not enabled that the policy wants.',
  ciphers: 'The cipher list is not the one of the policy, nor a part of it.',
  'client-order': 'The client chooses among the cipher suites, and the policy wants the server to.',
  groups: 'The groups for key exchange are not those of the policy in its order, nor a part of them.',
  'session-cache': 'Sessions are not cached as the policy wants.',
  'session-timeout': 'Sessions are kept for another time than the policy wants.',
  'session-tickets': 'Session tickets are on where the policy wants them off, or the other way round.',
  'buffer-size': 'TLS records have another size than the policy wants.',
  dhparam: 'The Diffie-Hellman parameters that the policy names are not used.',
  'dhparam-unused': 'ssl_dhparam has no effect, since no cipher suite of the list uses it.',
  'dhparam-missing': 'The policy names a file of Diffie-Hellman parameters that is not there.',
  'dhe-unusable': 'DHE suites are listed and ssl_dhparam is missing, so that they are never used.',
  stapling: 'OCSP responses are not stapled as the policy wants.',
  'stapling-unverified': 'OCSP responses are stapled without being verified.',
  'stapling-ignored': 'ssl_stapling is on and has no effect with this certificate.',
  overridden: 'ssl_conf_command overrides what the other TLS settings say.',
  'file-missing': 'A directive names a file that is not there, so that NGINX does not start.',
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

/** A fault of a server, at the line that sets it so, or at the server where none does. */
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
