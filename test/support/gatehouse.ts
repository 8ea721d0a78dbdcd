import { fileURLToPath } from 'node:url';
import type { Run } from './child.ts';
import { runChild, runNode } from './child.ts';

export type { Run } from './child.ts';

/** The program as a file, to be named in shell commands. */
export const program: string = fileURLToPath(new URL('../../bin/gatehouse', import.meta.url));

/** Runs the program as a person would, without a terminal and without colours. */
export function gatehouse(...args: readonly string[]): Promise<Run> {
  return runNode([program, ...args], { env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } });
}

/** Runs a shell command, for what needs pipes and redirections. */
export function shell(command: string): Promise<Run> {
  return runChild('bash', ['-c', command]);
}
