import type { FileFacts } from '../model/index.ts';
import type { Place } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { FilePermissions } from '../policy/index.ts';
import type { Control } from './control.ts';
import type { Finding } from './finding.ts';
import { grouped } from './finding.ts';

/**
 * Only the administrator changes the configuration, only NGINX reads the keys.
 *
 * Insecure: `chmod -R 777 conf/nginx`, as the workspace's installer leaves it.
 */
export const filePermissions: Control<FilePermissions> = {
  id: 'file-permissions',
  words: {
    title: 'Who may write the configuration and read the keys',
    threat:
      'Whoever can write one of these files decides what the proxy does, as root at its next reload: every local account, and every service that can be talked into writing a file.',
    mayBreak:
      'Scripts that edit the configuration as another user. The folder into which the agent writes its session files is left alone.',
    references: [
      'https://www.nginx.com/resources/wiki/start/topics/tutorials/config_pitfalls/#chmod-777',
      'CWE-732',
    ],
  },
  wanted: (policy) => policy.controls['file-permissions'],
  check: (model, wanted) =>
    grouped(
      model.hostFacts.files.filter((file) => excess(file, wanted) !== 0).map((file) => finding(file, wanted)),
    ),
  remedy: (model, wanted) =>
    model.hostFacts.files
      .filter((file) => excess(file, wanted) !== 0)
      .map((file) => ({
        kind: 'set-mode',
        path: file.hostPath,
        before: file.mode,
        after: file.mode & ~excess(file, wanted),
      })),
  probes: () => [],
};

/** The permission bits that a file has beyond what the policy allows. */
function excess(file: FileFacts, wanted: FilePermissions): number {
  switch (file.role) {
    // Whoever writes session files while sessions run must go on being able to.
    case 'session':
      return 0;
    case 'private-key':
      return file.mode & 0o777 & ~wanted.privateKeys;
    default:
      return file.mode & 0o777 & ~(file.kind === 'directory' ? wanted.directories : wanted.configuration);
  }
}

function finding(file: FileFacts, wanted: FilePermissions): Finding {
  const isKey = file.role === 'private-key';
  const forOthers = (excess(file, wanted) & (isKey ? 0o006 : 0o002)) !== 0;
  return {
    control: 'file-permissions',
    outcome: isKey ? 'key-readable' : 'writable',
    severity: isKey ? (forOthers ? 'critical' : 'high') : forOthers ? 'high' : 'medium',
    message: isKey
      ? 'A private key is readable by more than the policy allows: who has it can be this site'
      : 'The configuration can be changed by more than the policy allows: who writes it decides what the proxy does',
    place: topOf(file.hostPath),
    level: undefined,
    evidence: `${octal(file.mode)} ${printable(file.owner)}:${printable(file.group)}`,
    remedy: true,
  };
}

function topOf(file: string): Place {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
