import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** For tests: the program as a file, to be named in shell commands. */
export const program: string = fileURLToPath(new URL('../../bin/gatehouse', import.meta.url));

/** For tests: runs a shell command with pipes and redirections. */
export function shell(command: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
