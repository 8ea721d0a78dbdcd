import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from '../core/model/index.ts';
import { socketsOf } from '../core/model/index.ts';
import { selectServer } from '../core/selection/index.ts';
import type { AcmeAccount, AcmeSettings, ChallengeResponder } from '../host/acme/index.ts';
import {
  accountKey,
  callDnsHook,
  challengeFault,
  HTTP_PORT,
  orderCertificate,
  termsOfService,
  writeSettings,
} from '../host/acme/index.ts';
import type { CertificateSite, KeyKind } from '../host/certificates/index.ts';
import {
  certificatesIn,
  KEY_KINDS,
  makeRequest,
  ON_THIS_MACHINE,
  pairOf,
} from '../host/certificates/index.ts';
import { serveChallenges } from './acme-challenges.ts';
import { carryOutPair } from './certificate-change.ts';
import type { ConfirmationOptions } from './confirmation.ts';
import type { ExitStatus } from './failure.ts';
import { Failure } from './failure.ts';
import { say } from './output.ts';
import { acmeFolder } from './state.ts';
import type { Loaded } from './subject.ts';

/** A certificate to be issued, and where it goes. */
export interface Issue {
  readonly loaded: Loaded;
  readonly site: CertificateSite;
  readonly settings: AcmeSettings;
  readonly account: Omit<AcmeAccount, 'key'>;
}

/** Has a certificate issued and installs it as one transaction. What made it possible is remembered for its renewal. */
export async function issueCertificate(issue: Issue, options: ConfirmationOptions): Promise<ExitStatus> {
  const { site, settings } = issue;
  await requireTerms(issue);
  const folder = acmeFolder(issue.loaded.target, options);
  const key = accountKey(folder);
  const quiet = (options.quiet ?? false) || options.format === 'json';
  const loaded = await readyFor(issue, key.thumbprint, options);
  const hosts = settings.hosts as [string, ...string[]];
  const made = await makeRequest({ hosts, keyKind: keyKindOf(settings) });
  if (!made.ok) throw new Failure(made.message, made.hint);
  say(`${settings.directory}: a certificate for ${hosts.join(', ')} is asked for`, quiet);
  const result = await orderCertificate(
    { directory: settings.directory, authorities: authoritiesText(settings) },
    { ...issue.account, key: key.pem },
    { hosts, request: made.value.text },
    responderFor(settings, loaded.model),
    (step) => say(step, quiet),
  );
  if (!result.ok) throw new Failure(result.message, result.hint);
  const read = pairOf(certificatesIn(result.certificate), made.value.key, Date.now());
  if (!read.ok) throw new Failure(`what the server issued is of no use: ${read.message}`);
  const { pair } = read.value;
  const status = await carryOutPair({ loaded, site, pair }, options);
  const remembered = { ...settings, account: result.account, serial: pair.chain[0].serialNumber };
  if (status === 0) writeSettings(folder, remembered);
  return status;
}

/** Before anything is changed: whether there is such a server, and whether it may be asked. */
async function requireTerms({ settings, account }: Issue): Promise<void> {
  let terms: string | undefined;
  try {
    terms = await termsOfService({ directory: settings.directory, authorities: authoritiesText(settings) });
  } catch (error) {
    throw new Failure(
      error instanceof Error ? error.message : String(error),
      'name the directory with --server',
    );
  }
  if (terms !== undefined && !account.agreesToTerms)
    throw new Failure(
      `the terms of service at ${terms} were not agreed to`,
      'read them, then add --agree-to-terms',
    );
}

/** The installation as it is when challenges can be answered. */
function readyFor(
  { loaded, settings }: Issue,
  thumbprint: string,
  options: ConfirmationOptions,
): Promise<Loaded> {
  if (settings.challenge.type === 'dns-01') return Promise.resolve(loaded);
  return serveChallenges(loaded, settings.hosts, thumbprint, options);
}

function responderFor({ challenge }: AcmeSettings, model: Model): ChallengeResponder {
  if (challenge.type === 'http-01')
    return {
      type: 'http-01',
      present: (host, token, answer) => checkOwnAnswer(host, token, answer, model),
      cleanUp: async () => undefined,
    };
  const hook = { program: challenge.hook, wait: challenge.wait };
  return {
    type: 'dns-01',
    present: async (host, _, answer) => {
      await callDnsHook(hook, 'present', host, answer);
      await sleep(hook.wait * 1000);
    },
    cleanUp: (host, _, answer) => callDnsHook(hook, 'cleanup', host, answer),
  };
}

/** NGINX answers by itself: it only has to be seen that it does. */
async function checkOwnAnswer(host: string, token: string, answer: string, model: Model): Promise<void> {
  const fault = await challengeFault(host, token, answer, addressFor(host, model));
  if (fault !== undefined)
    throw new Error(`the answer is not there, so the server was not asked to look: ${fault}`);
}

/** Where the server that answers for a host at port 80 is reached from here. */
function addressFor(host: string, model: Model): string {
  const sockets = [...socketsOf(model).values()].filter(({ port }) => port === HTTP_PORT);
  const socket = sockets.find((each) => selectServer(each, host) !== undefined) ?? sockets[0];
  const at = socket === undefined ? undefined : ON_THIS_MACHINE(socket);
  return at !== undefined && 'address' in at ? at.address : '127.0.0.1';
}

/** The authorities that the server's own certificate is held against, where settings name some. */
export function authoritiesText({ authorities }: AcmeSettings): string | undefined {
  if (authorities === undefined) return undefined;
  try {
    return readFileSync(authorities, 'utf8');
  } catch (error) {
    throw new Failure(
      error instanceof Error ? error.message : String(error),
      'name the file with --server-ca',
    );
  }
}

function keyKindOf({ keyKind }: AcmeSettings): KeyKind {
  return KEY_KINDS.find((kind) => kind === keyKind) ?? 'ec-256';
}
