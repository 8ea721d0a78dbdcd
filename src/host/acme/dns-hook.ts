import { run } from '../machine/index.ts';

/** A program of the operator that writes and removes TXT records. */
export interface DnsHook {
  readonly program: string;
  /** Seconds from the moment a record is written until name servers have it. */
  readonly wait: number;
}

/** A provider's interface may take its time; a program that hangs must not hold a renewal up for ever. */
const TIMEOUT = 300_000;

/**
 * Calls `PROGRAM present NAME VALUE` or `PROGRAM cleanup NAME VALUE`, without a shell. NAME is the record's full name
 * without a final dot (RFC 8555, section 8.4). Throws with what it said when it fails.
 */
export async function callDnsHook(
  { program }: DnsHook,
  action: 'present' | 'cleanup',
  host: string,
  value: string,
): Promise<void> {
  const name = `_acme-challenge.${host.replace(/^\*\./, '')}`;
  const { status, stderr, stdout } = await run(program, [action, name, value], {
    timeout: TIMEOUT,
    maxOutput: 4096,
  });
  if (status === 0) return;
  const said = (stderr || stdout).trim().split('\n').slice(-3).join('; ');
  throw new Error(
    `${program} ${action} ${name} failed${status === undefined ? '' : ` with status ${status}`}: ${said}`,
  );
}
