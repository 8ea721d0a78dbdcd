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
  readSettings,
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
import type { IssueCertificateOptions } from './acme-options.ts';
import { acmeSettings, externalAccount, keyTypeOf, serverAuthorities } from './acme-options.ts';
import { certificateSitesOf, requireUnmanaged, siteToChange } from './certificate-site.ts';
import type { InstalledPair } from './install-pair.ts';
import { certificateResult, installPair } from './install-pair.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import { openWhole } from './open.ts';
import type { PolicedOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { acmeFolder } from './state.ts';

/** Has an ACME server issue a certificate, installs it, and stores the settings for its renewal. */
export async function issueCertificate(
  options: IssueCertificateOptions,
  observer: Observer,
): Promise<Result<InstalledPair>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const installation = opened.value;
  const sites = certificateSitesOf(installation);
  if (!sites.ok) return sites;
  const site = siteToChange(sites.value, options.hosts ?? [], keyTypeOf(options.keyKind));
  if (!site.ok) return site;
  const unmanaged = requireUnmanaged(site.value, options.force ?? false);
  if (!unmanaged.ok) return unmanaged;
  const settings = acmeSettings(options.hosts ?? site.value.hosts, options);
  if (!settings.ok) return settings;
  const external = externalAccount(options);
  if (!external.ok) return external;
  const known = readSettings(acmeFolder(installation.target, options));
  const isSameServer = known?.directory === settings.value.directory;
  const account = {
    url: isSameServer ? known?.account : undefined,
    email: options.email,
    agreesToTerms: options.agreeToTerms ?? isSameServer,
    external: external.value,
  };
  const order = { installation, site: site.value, settings: settings.value, account };
  return orderAndInstall(order, options, observer);
}

/** A certificate to be issued, and where it goes. */
export interface CertificateOrder {
  readonly installation: OpenedInstallation;
  readonly site: CertificateSite;
  readonly settings: AcmeSettings;
  readonly account: Omit<AcmeAccount, 'key'>;
}

/** Has a certificate issued and installs it as one transaction. The settings are stored for its renewal. */
export async function orderAndInstall(
  order: CertificateOrder,
  options: PolicedOptions,
  observer: Observer,
): Promise<Result<InstalledPair>> {
  const { site, settings, account } = order;
  const authorities = serverAuthorities(settings);
  if (!authorities.ok) return authorities;
  const server = { directory: settings.directory, authorities: authorities.value };
  const agreed = await requireTerms(server, account);
  if (!agreed.ok) return agreed;
  const folder = acmeFolder(order.installation.target, options);
  const key = accountKey(folder);
  const ready = await readyFor(order, key.thumbprint, options, observer);
  if (!ready.ok) return ready;
  const installation = ready.value;
  const hosts = settings.hosts as [string, ...string[]];
  const made = certificateResult(await makeRequest({ hosts, keyKind: keyKindOf(settings) }));
  if (!made.ok) return made;
  observer.note(`${settings.directory}: asks for a certificate for ${hosts.join(', ')}`);
  const result = await orderCertificate(
    server,
    { ...account, key: key.pem },
    { hosts, request: made.value.text },
    responderFor(settings, installation.model),
    (step) => observer.note(step),
  );
  if (!result.ok) return failed('acme-failed', result.message, { hint: result.hint });
  const read = pairOf(certificatesIn(result.certificate), made.value.key, options.clock().getTime());
  if (!read.ok) return failed('acme-failed', `what the server issued cannot be used: ${read.message}`);
  const { pair } = read.value;
  const installed = await installPair({ installation, site, pair }, options, observer);
  if (installed.ok)
    writeSettings(folder, { ...settings, account: result.account, serial: pair.chain[0].serialNumber });
  return installed;
}

/** Before anything is changed: whether there is such a server, and whether it may be asked. */
async function requireTerms(
  server: { readonly directory: string; readonly authorities: string | undefined },
  { agreesToTerms }: Pick<AcmeAccount, 'agreesToTerms'>,
): Promise<Result<undefined>> {
  let terms: string | undefined;
  try {
    terms = await termsOfService(server);
  } catch (error) {
    return failed('acme-failed', messageOf(error), { hint: 'name the directory with --server' });
  }
  if (terms === undefined || agreesToTerms) return done(undefined);
  const hint = 'read them, then add --agree-to-terms';
  return failed('not-confirmed', `the terms of service at ${terms} were not agreed to`, { hint });
}

/** The installation in the state in which challenges can be answered. */
async function readyFor(
  { installation, settings }: CertificateOrder,
  thumbprint: string,
  options: PolicedOptions,
  observer: Observer,
): Promise<Result<OpenedInstallation>> {
  if (settings.challenge.type === 'dns-01') return done(installation);
  return serveChallenges(installation, settings.hosts, thumbprint, options, observer);
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

/** NGINX answers the challenges; this only checks that it does. */
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

function keyKindOf({ keyKind }: AcmeSettings): KeyKind {
  return KEY_KINDS.find((kind) => kind === keyKind) ?? 'ec-256';
}
