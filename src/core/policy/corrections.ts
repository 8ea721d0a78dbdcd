import type { Correction, RuleId } from '../controls/index.ts';
import { AS_DOCUMENTED, CONTROLS } from '../controls/index.ts';

/** A correction, and the control that it concerns; undefined when it concerns how changes are made. */
export interface PageCorrection extends Correction {
  readonly control: RuleId | undefined;
}

/** All corrections of the vendor's hardening page, by number. */
export function pageCorrections(): readonly PageCorrection[] {
  const all: readonly PageCorrection[] = [
    ...ABOUT_CHANGES.map((correction) => ({ ...correction, control: undefined })),
    ...CONTROLS.flatMap(({ id, corrections }) =>
      corrections.map((correction) => ({ ...correction, control: id })),
    ),
  ];
  return all.toSorted((one, other) => one.number - other.number);
}

const ABOUT_CHANGES: readonly Correction[] = [
  {
    number: 1,
    page: 'Names the main file orchestration.conf.',
    fact: 'In every version seen, the file is orchestrator.conf.',
    fix: 'Edits the file that holds the server block, whatever it is called.',
    departure: AS_DOCUMENTED,
  },
  {
    number: 20,
    page: 'Shows how to mount the parameters in the compose file.',
    fact: 'The snippet is not valid YAML, its image is no longer used since 1.16, and shipped paths name the version.',
    fix: 'Leaves the compose file alone, because nothing uses the parameters.',
    departure: AS_DOCUMENTED,
  },
  {
    number: 21,
    page: 'Moves the new certificate into place, and stops and starts everything.',
    fact: 'The stop is needed: the certificate is mounted as a single file, and a running container keeps the old one after a move.',
    fix: 'Does not touch certificates.',
    departure: AS_DOCUMENTED,
  },
  {
    number: 22,
    page: 'Says nothing about upgrades.',
    fact: 'An upgrade installs a new tree and carries over only the certificate and, for some roles, the files of running sessions: the hardening is lost.',
    fix: 'check finds the drift, and apply writes it again.',
    departure: AS_DOCUMENTED,
  },
  {
    number: 25,
    page: 'Restarts Kasm after each change.',
    fact: 'A reload is enough for everything but certificates and the compose file, and ends no session.',
    fix: 'Reloads after the new configuration has passed a test.',
    departure: AS_DOCUMENTED,
  },
];
