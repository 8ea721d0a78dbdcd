import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteString, ReadFailure } from '../../core/nginx/index.ts';
import { failureMessage } from './read-failure.ts';

/** The largest file of a configuration that is read: 100 MiB. */
const MAX_BYTES = 100 * 1024 * 1024;

/** Shared buffer for small files, of which a tree may have thousands. Larger files get a buffer of their own. */
const scratch = Buffer.allocUnsafe(64 * 1024);

export type FileReading =
  | { readonly ok: true; readonly text: ByteString; readonly device: bigint; readonly inode: bigint }
  | { readonly ok: false; readonly reason: ReadFailure; readonly message: string };

/**
 * Reads a file whose name comes from an untrusted configuration. Refuses pipes and devices, which could block or never
 * end, and files of more than `maxBytes`, also when a file grows while it is read.
 */
export function readRegularFile(hostPath: string, maxBytes: number = MAX_BYTES): FileReading {
  let descriptor: number | undefined;
  try {
    // O_NONBLOCK: opening a pipe without a writer would wait for one.
    descriptor = openSync(hostPath, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor, { bigint: true });
    if (stat.isDirectory()) return { ok: false, reason: 'directory', message: 'it is a directory' };
    if (!stat.isFile()) return { ok: false, reason: 'unreadable', message: 'it is not a regular file' };
    if (stat.size > BigInt(maxBytes)) return tooLarge(maxBytes);
    const size = Number(stat.size);
    // One byte more than the file has, so that one read also finds the end.
    let bytes = size < scratch.length ? scratch : Buffer.allocUnsafe(size + 1);
    let length = 0;
    for (;;) {
      const wanted = bytes.length - length;
      const count = readSync(descriptor, bytes, length, wanted, null);
      length += count;
      if (length > maxBytes) return tooLarge(maxBytes);
      // The read returned exactly the size that fstat gave: the end of a regular file.
      if (count === 0 || (count < wanted && length === size)) break;
      if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length + 4096)]);
    }
    return { ok: true, text: bytes.toString('latin1', 0, length), device: stat.dev, inode: stat.ino };
  } catch (error) {
    return { ok: false, ...failureMessage(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function tooLarge(maxBytes: number): FileReading {
  return { ok: false, reason: 'too-large', message: `it has more than ${maxBytes} bytes` };
}
