import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { AcmeAccount, AcmeSettings } from '../host/acme/index.ts';
import type { KeyKind } from '../host/certificates/index.ts';
import { isHostName } from '../host/certificates/index.ts';
import type { PolicedOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

export interface IssueCertificateOptions extends PolicedOptions {
  /** The names to ask for. Default: those of the servers that show the certificate. */
  readonly hosts?: readonly string[] | undefined;
  /** Address of the ACME server's directory. */
  readonly server: string;
  /** A PEM file of the authorities that the server's own certificate is checked with. */
  readonly serverAuthorities?: string | undefined;
  readonly email?: string | undefined;
  readonly agreeToTerms?: boolean | undefined;
  /** An account that exists elsewhere (RFC 8555, section 7.3.4): its key identifier, and the file of its HMAC key. */
  readonly externalAccount?: { readonly keyId: string; readonly hmacKeyFile: string } | undefined;
  readonly challenge: 'http-01' | 'dns-01';
  /** The program that writes DNS records. */
  readonly dnsHook?: string | undefined;
  /** Seconds to wait until name servers have a record. */
  readonly dnsWait: number;
  readonly keyKind: KeyKind;
  /** Overwrites even files that another program manages. */
  readonly force?: boolean | undefined;
}

/** The options of a certificate request, checked as far as possible without contacting the server. */
export function acmeSettings(
  hosts: readonly string[],
  options: IssueCertificateOptions,
): Result<AcmeSettings> {
  if (hosts.length === 0) {
    const message = 'the servers have no name that a certificate could be made out for';
    return failed('option-invalid', message, { hint: 'say for which hosts with --host NAME' });
  }
  const unfit = hosts.find((host) => isIP(host) !== 0 || !isHostName(host));
  if (unfit !== undefined) {
    const message = `no authority makes a certificate out for ${unfit}`;
    return failed('option-invalid', message, { hint: 'name hosts with --host NAME' });
  }
  const challenge = challengeOf(hosts, options);
  if (!challenge.ok) return challenge;
  const { server, keyKind, email, serverAuthorities } = options;
  return done({
    version: 1,
    directory: server,
    hosts: [...hosts],
    keyKind,
    challenge: challenge.value,
    ...(email === undefined ? {} : { email }),
    ...(serverAuthorities === undefined ? {} : { authorities: path.resolve(serverAuthorities) }),
  });
}

function challengeOf(
  hosts: readonly string[],
  { challenge: type, dnsHook, dnsWait: wait }: IssueCertificateOptions,
): Result<AcmeSettings['challenge']> {
  if (type === 'dns-01') {
    if (dnsHook !== undefined) return done({ type, hook: path.resolve(dnsHook), wait });
    const message = 'a DNS challenge needs a program that writes the record';
    return failed('option-invalid', message, { hint: 'name it with --dns-hook PROGRAM' });
  }
  const wildcard = hosts.find((host) => host.startsWith('*.'));
  if (wildcard === undefined) return done({ type });
  // RFC 8555, section 8.3, and every authority since.
  const hint = 'use --challenge dns-01 --dns-hook PROGRAM';
  return failed('option-invalid', `${wildcard} cannot be shown over HTTP`, { hint });
}

/** The HMAC key is read from a file, because arguments are visible to all users. */
export function externalAccount({
  externalAccount: given,
}: IssueCertificateOptions): Result<AcmeAccount['external']> {
  if (given === undefined) return done(undefined);
  try {
    const hmacKey = readFileSync(given.hmacKeyFile, 'utf8').trim();
    return done({ keyId: given.keyId, hmacKey });
  } catch (error) {
    return failed('file-unreadable', messageOf(error));
  }
}

/**
 * The authorities that the server's own certificate is checked with, in PEM; undefined for those that come with Node.
 */
export function serverAuthorities({ authorities }: AcmeSettings): Result<string | undefined> {
  if (authorities === undefined) return done(undefined);
  try {
    return done(readFileSync(authorities, 'utf8'));
  } catch (error) {
    return failed('file-unreadable', messageOf(error), { hint: 'name the file with --server-ca' });
  }
}

/** The type of the key, as Node names it. */
export function keyTypeOf(kind: string): string {
  return kind.startsWith('ec') ? 'ec' : 'rsa';
}
