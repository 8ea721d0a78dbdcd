/**
 * All reasons why an operation can fail, with their meaning. A closed list: programs may rely on these codes. `docs/problems.md` is generated from it.
 */
export const PROBLEM_CODES = {
  'option-invalid':
    'An option or argument has a value that cannot be used, or two of them contradict each other.',
  'no-target': 'There is no installation where one was named or looked for, or it is only a part of one.',
  'unreadable-configuration': 'The configuration cannot be read in full. Each place is listed.',
  'policy-unreadable': 'The policy file cannot be read from the disk.',
  'policy-invalid': 'The policy file was read and cannot be used. Each place is listed.',
  'file-unreadable':
    'A file that an option or the configuration names cannot be read, or holds something else.',
  'file-unwritable': 'A file cannot be written, or exists already and is left alone.',
  conflicts:
    'Values that were edited by hand would be overwritten. Each is listed with what it was, is and would be.',
  'plan-invalid':
    'A saved plan cannot be read, or it asks for something that no plan of this installation may do.',
  'not-confirmed': 'The question whether to go on was not answered with yes.',
  'no-nginx': 'No NGINX program was found to judge the configuration.',
  'no-program': 'A program that the operation needs, such as openssl, is missing or cannot be started.',
  'nginx-refuses': 'NGINX refuses the configuration. Its messages are listed.',
  'rehearsal-mismatch': 'The real NGINX answered the rehearsal otherwise than planned.',
  'no-docker': 'The Docker engine or the container that runs the installation cannot be used.',
  'no-docker-rights': 'The user may not talk to the Docker engine.',
  locked: 'Another run is changing this installation.',
  'unfinished-change': 'A change that was never finished cannot be undone as the files are now.',
  'changed-meanwhile': 'Files are not what the plan or the change was made from.',
  'not-ready': 'The installation is not in a state in which a change could be judged or taken up.',
  'journal-failed': 'The journal that makes a change reversible could not be written.',
  'write-failed': 'A file could not be written. What had been written was taken back.',
  'reload-failed': 'NGINX did not take the change up. What had been written was taken back.',
  'verification-failed': 'What is served is not as planned. What had been written was taken back.',
  'rollback-failed': 'Files could not be put back. The message says which and what to do.',
  'nothing-to-roll-back': 'No change is in force that could be undone.',
  'no-server': 'No server of the installation fits the question, or none speaks TLS.',
  unreachable: 'Nothing answers at the address.',
  'tls-off': 'The policy does not speak of TLS, so there is nothing to compare.',
  'certificate-invalid':
    'A certificate, key or request is malformed, does not fit, or was refused by the checks.',
  'certificate-ambiguous': 'Several certificates of the installation could be meant.',
  'acme-failed': 'The ACME server refused, or a challenge could not be answered.',
  'parameters-invalid': 'Diffie-Hellman parameters are not fit for use, or no search for them is under way.',
  'watch-failed': 'The units of the watch could not be written, or a look could not be reported.',
  'system-refused': 'The operating system refused a call that nothing could replace.',
  'internal-error': 'A fault of Gatehouse, with the lines of code that show where. Please report it.',
} as const satisfies Readonly<Record<string, string>>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
