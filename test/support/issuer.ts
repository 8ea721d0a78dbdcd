import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate of the issuer's, and its key, in PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** The files that hold them. */
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface IssueOptions {
  /** Whose key signs it; itself without. */
  readonly by?: Issued;
  /** True for one that may issue others. */
  readonly ca?: boolean;
  /** As OpenSSL's configuration has subjectAltName. */
  readonly names?: string;
  /** Takes the key of another one. */
  readonly keyOf?: Issued;
  readonly days?: number;
  readonly extensions?: readonly string[];
  /** As `openssl req -newkey` has it. Default: P-256. */
  readonly newKey?: readonly string[];
}

/** Makes certificates by openssl, one after the other, some milliseconds each. */
export interface Issuer {
  readonly folder: string;
  issue(name: string, options?: IssueOptions): Promise<Issued>;
  openssl(...args: readonly string[]): Promise<void>;
  remove(): void;
}

export function makeIssuer(): Issuer {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-issuer-'));
  let count = 0;
  const openssl = async (...args: readonly string[]) => {
    await promisify(execFile)('openssl', args, { cwd: folder });
  };
  return {
    folder,
    openssl,
    async issue(name, options = {}) {
      const stem = join(folder, String(++count));
      const certificateFile = `${stem}.crt`;
      const keyFile = options.keyOf?.keyFile ?? `${stem}.key`;
      const { by, ca = false, names, days = 90, extensions = [] } = options;
      const newKey = options.newKey ?? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
      await openssl(
        ...['req', '-x509', '-nodes', '-days', String(days), '-subj', `/CN=${name}`, '-out', certificateFile],
        ...(options.keyOf === undefined ? ['-newkey', ...newKey, '-keyout', keyFile] : ['-key', keyFile]),
        ...(by === undefined ? [] : ['-CA', by.certificateFile, '-CAkey', by.keyFile]),
        ...['-addext', `basicConstraints=critical,CA:${ca ? 'TRUE' : 'FALSE'}`],
        ...(ca ? [] : ['-addext', 'extendedKeyUsage=serverAuth']),
        ...(names === undefined ? [] : ['-addext', `subjectAltName=${names}`]),
        ...extensions.flatMap((extension) => ['-addext', extension]),
      );
      return {
        certificate: readFileSync(certificateFile, 'latin1'),
        key: readFileSync(keyFile, 'latin1'),
        certificateFile,
        keyFile,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
