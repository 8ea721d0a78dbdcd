import { run } from '../machine/index.ts';

/** The operator's program that creates and removes TXT records. */
export interface DnsHook {
  readonly program: string;
  /** Seconds until all name servers have a new record. */
  readonly wait: number;
}

/** Milliseconds. A provider's API may be slow, but a program that hangs must not block renewals forever. */
const TIMEOUT = 300_000;

/**
 * Calls `PROGRAM present NAME VALUE` or `PROGRAM cleanup NAME VALUE`, without a shell. NAME is the record's full name
 * without a final dot (RFC 8555, section 8.4). When it fails, throws an error with the last lines of its output.
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
  const lastLines = (stderr || stdout).trim().split('\n').slice(-3).join('; ');
  throw new Error(
    `${program} ${action} ${name} failed${status === undefined ? '' : ` with status ${status}`}: ${lastLines}`,
  );
}
