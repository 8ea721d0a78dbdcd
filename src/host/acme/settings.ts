import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { writePrivateFile } from '../machine/index.ts';

const Settings = v.strictObject({
  version: v.literal(1),
  directory: v.pipe(v.string(), v.url()),
  /** PEM file with authorities for the server's own certificate. */
  authorities: v.optional(v.string()),
  hosts: v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1)),
  keyKind: v.string(),
  email: v.optional(v.string()),
  challenge: v.variant('type', [
    v.strictObject({ type: v.literal('http-01') }),
    v.strictObject({ type: v.literal('dns-01'), hook: v.string(), wait: v.number() }),
  ]),
  /** URL of the account (RFC 8555, section 7.3). */
  account: v.optional(v.string()),
  /** Serial number of the last issued certificate, in hexadecimal. */
  serial: v.optional(v.string()),
});

/** The settings of the first order, so that renewals need no questions. */
export type AcmeSettings = v.InferOutput<typeof Settings>;

const FILE = 'acme.json';

/** The settings in a folder; undefined when nothing was issued yet. Throws when the file is invalid. */
export function readSettings(folder: string): AcmeSettings | undefined {
  const file = path.join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return v.parse(Settings, JSON.parse(text));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes the settings, whole or not at all. Only the owner can read them. */
export function writeSettings(folder: string, settings: AcmeSettings): void {
  writePrivateFile(path.join(folder, FILE), `${JSON.stringify(settings, null, 2)}\n`);
}
