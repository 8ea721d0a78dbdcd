import * as v from 'valibot';
import type { FileFacts } from '../model/index.ts';
import type { Place } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { Problem, SettingsOf } from '../settings/index.ts';
import { defineSettings, key, notOnPage, text } from '../settings/index.ts';
import type { Control } from './control.ts';
import type { Finding } from './finding.ts';
import { grouped } from './finding.ts';
import { defineOutcomes } from './outcomes.ts';

type FilePermissions = SettingsOf<typeof settings>;

const modeWords = 'permissions in octal, in quotes because YAML reads 0644 as a decimal number';

/** Resolved values are the permission bits that are allowed at most (0o000 to 0o777). */
const settings = defineSettings('file-permissions', {
  summary: 'Who may write the configuration and read private keys.',
  off: { documented: notOnPage },
  keys: {
    configuration: key({
      schema: mode,
      inFile: octal,
      does: 'Sets the most permissive mode that configuration files may have.',
      allowed: modeWords,
      example: "configuration: '0644'",
      mayBreak: 'Scripts that change the files as a user other than their owner.',
      profiles: {
        recommended: {
          value: 0o644,
          why: 'The installer lets everybody write them, and anyone who can write them can read all traffic.',
        },
        strict: { value: 0o644, why: 'As in recommended: NGINX may run as a user that has to read them.' },
      },
    }),
    directories: key({
      schema: mode,
      inFile: octal,
      does: 'Sets the most permissive mode that directories of configuration files may have.',
      allowed: modeWords,
      example: "directories: '0755'",
      mayBreak:
        'Services that write files there as a user other than the owner; the Kasm agent does so as root.',
      profiles: {
        recommended: {
          value: 0o755,
          why: 'Anyone who can write to a directory can replace every file in it.',
        },
        strict: { value: 0o755, why: 'As in recommended.' },
      },
    }),
    'private-keys': key({
      schema: mode,
      inFile: octal,
      does: 'Sets the most permissive mode that private keys of certificates may have.',
      allowed: modeWords,
      example: "private-keys: '0640'",
      mayBreak: 'A proxy that runs as a user who is neither the owner nor in the group cannot load the key.',
      profiles: {
        recommended: {
          value: 0o640,
          why: 'The group may read the key, such as the group of the user that the proxy runs as.',
        },
        strict: { value: 0o600, why: 'Only the owner may read it.' },
      },
    }),
  },
});

const outcomes = defineOutcomes('file-permissions', {
  'key-readable': 'A private key is readable or writable by more accounts than the policy allows.',
  writable: 'A file or folder of the configuration has a more permissive mode than the policy allows.',
});

/**
 * Only the administrator changes the configuration, only NGINX reads the keys.
 *
 * Insecure: `chmod -R 777 conf/nginx`, as the workspace's installer leaves it.
 */
export const filePermissions = {
  id: 'file-permissions',
  words: {
    title: 'Who may write the configuration and read the keys',
    threat:
      'Anyone who can write one of these files decides what the proxy does, as root at its next reload. That includes every local account, and every service that an attacker can make write a file.',
    mayBreak:
      'Scripts that edit the configuration as another user. The folder into which the agent writes its session files is left alone.',
    references: [
      'https://www.nginx.com/resources/wiki/start/topics/tutorials/config_pitfalls/#chmod-777',
      'CWE-732',
    ],
  },
  settings,
  corrections: [
    {
      number: 24,
      page: 'Says nothing about permissions.',
      fact: 'The installer leaves the configuration writable by everybody.',
      fix: 'Nothing, because the page asks for nothing. Switch the control on to check permissions.',
      departure: 'Files 0644, directories 0755, private keys 0640 at most.',
    },
  ],
  outcomes,
  effects: [{ kind: 'files' }],
  check: (model, wanted) =>
    grouped(
      model.hostFacts.files.filter((file) => excess(file, wanted) !== 0).map((file) => finding(file, wanted)),
    ),
  fix: (model, wanted, exempt) =>
    model.hostFacts.files
      .filter((file) => excess(file, wanted) !== 0 && !exempt(outcomeOf(file))(undefined))
      .map((file) => ({
        kind: 'set-mode',
        path: file.hostPath,
        before: file.mode,
        after: file.mode & ~excess(file, wanted),
      })),
  proofs: () => [],
} satisfies Control<FilePermissions, 'file-permissions', 'key-readable' | 'writable'>;

/** The permission bits that a file has beyond what the policy allows. */
function excess(file: FileFacts, wanted: FilePermissions): number {
  switch (file.role) {
    // Whatever writes session files must keep its access while sessions run.
    case 'session':
      return 0;
    case 'private-key':
      return file.mode & 0o777 & ~wanted.privateKeys;
    default:
      return file.mode & 0o777 & ~(file.kind === 'directory' ? wanted.directories : wanted.configuration);
  }
}

function finding(file: FileFacts, wanted: FilePermissions): Finding {
  const isKey = outcomeOf(file) === 'key-readable';
  const forOthers = (excess(file, wanted) & (isKey ? 0o006 : 0o002)) !== 0;
  const verdict = isKey
    ? outcomes.verdict(
        'key-readable',
        forOthers ? 'critical' : 'high',
        'A private key is readable by more accounts than the policy allows: anyone who has it can impersonate this site',
      )
    : outcomes.verdict(
        'writable',
        forOthers ? 'high' : 'medium',
        'The configuration permits more than the policy allows: anyone who can write it decides what the proxy does',
      );
  return {
    ...verdict,
    place: topOf(file.hostPath),
    level: undefined,
    evidence: `${octal(file.mode)} ${printable(file.owner)}:${printable(file.group)}`,
    fixable: true,
  };
}

function outcomeOf({ role }: FileFacts): 'key-readable' | 'writable' {
  return role === 'private-key' ? 'key-readable' : 'writable';
}

function topOf(file: string): Place {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function mode() {
  return v.pipe(
    text(modeProblem, /^0?[0-7]{3}$/),
    v.transform((digits) => Number.parseInt(digits, 8)),
  );
}

/** Permission bits of three octal digits, after an optional 0. */
function modeProblem(value: string): Problem {
  if (!/^0?[0-7]{3}$/.test(value)) return 'must be three octal digits, or four with a leading 0';
  return (Number.parseInt(value, 8) & 0o400) === 0 ? 'does not let the owner read' : undefined;
}
