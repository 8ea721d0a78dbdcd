import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { AcmeSettings } from '../../host/acme/index.ts';
import { readSettings } from '../../host/acme/index.ts';
import type { KeyKind } from '../../host/certificates/index.ts';
import { isHostName } from '../../host/certificates/index.ts';
import { issueCertificate } from '../acme-issue.ts';
import { refuseKept } from '../certificate-change.ts';
import { sitesOf, siteToChange } from '../certificate-site.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import { acmeFolder } from '../state.ts';
import { loadWhole } from '../subject.ts';

export interface CertAcmeOptions extends ConfirmationOptions {
  readonly host?: readonly string[];
  readonly server: string;
  readonly serverCa?: string;
  readonly email?: string;
  readonly agreeToTerms?: boolean;
  readonly eabKid?: string;
  readonly eabHmacFile?: string;
  readonly challenge: 'http-01' | 'dns-01';
  readonly dnsHook?: string;
  readonly dnsWait: number;
  readonly keyKind: KeyKind;
  readonly force?: boolean;
}

/** Has an ACME server issue a certificate, installs it, and remembers how, so that it can be renewed. */
export async function run(given: string | undefined, options: CertAcmeOptions): Promise<ExitStatus> {
  const loaded = await loadWhole(given, options);
  const site = siteToChange(sitesOf(loaded), options.host ?? [], keyTypeOf(options.keyKind));
  refuseKept(site, options.force ?? false);
  const settings = settingsOf(options.host ?? site.hosts, options);
  const known = readSettings(acmeFolder(loaded.target, options));
  const isSameServer = known?.directory === settings.directory;
  const account = {
    url: isSameServer ? known?.account : undefined,
    email: options.email,
    agreesToTerms: options.agreeToTerms ?? isSameServer,
    external: externalAccount(options),
  };
  return issueCertificate({ loaded, site, settings, account }, options);
}

/** As Node calls it. */
function keyTypeOf(kind: KeyKind): string {
  return kind.startsWith('ec') ? 'ec' : 'rsa';
}

function settingsOf(hosts: readonly string[], options: CertAcmeOptions): AcmeSettings {
  if (hosts.length === 0)
    throw new Failure(
      'the servers have no name that a certificate could be made out for',
      'say for which hosts with --host NAME',
    );
  const odd = hosts.find((host) => isIP(host) !== 0 || !isHostName(host));
  if (odd !== undefined)
    throw new Failure(`no authority makes a certificate out for ${odd}`, 'name hosts with --host NAME');
  const challenge = challengeOf(hosts, options);
  return {
    version: 1,
    directory: options.server,
    hosts: [...hosts],
    keyKind: options.keyKind,
    challenge,
    ...(options.email === undefined ? {} : { email: options.email }),
    ...(options.serverCa === undefined ? {} : { authorities: path.resolve(options.serverCa) }),
  };
}

function challengeOf(hosts: readonly string[], options: CertAcmeOptions): AcmeSettings['challenge'] {
  const { challenge: type, dnsHook, dnsWait: wait } = options;
  if (type === 'dns-01') {
    if (dnsHook !== undefined) return { type, hook: path.resolve(dnsHook), wait };
    throw new Failure(
      'a DNS challenge needs a program that writes the record',
      'name it with --dns-hook PROGRAM',
    );
  }
  const wildcard = hosts.find((host) => host.startsWith('*.'));
  if (wildcard === undefined) return { type };
  // RFC 8555, section 8.3, and every authority since.
  throw new Failure(`${wildcard} cannot be shown over HTTP`, 'use --challenge dns-01 --dns-hook PROGRAM');
}

/** The HMAC key is in a file: arguments are for everybody to see. */
function externalAccount({ eabKid: keyId, eabHmacFile }: CertAcmeOptions) {
  if (keyId === undefined && eabHmacFile === undefined) return undefined;
  if (keyId === undefined || eabHmacFile === undefined)
    throw new Failure('--eab-kid and --eab-hmac-file belong together');
  try {
    return { keyId, hmacKey: readFileSync(eabHmacFile, 'utf8').trim() };
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
