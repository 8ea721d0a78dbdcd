import https from 'node:https';
import type { Authorization, Client } from 'acme-client';
import { getJson } from './get-json.ts';
import type { RenewalWindow } from './renewal.ts';
import { certificateId, parseRenewalWindow } from './renewal.ts';

/** An ACME server (RFC 8555). */
export interface AcmeServer {
  /** URL of its directory (RFC 8555, section 7.1.1). */
  readonly directory: string;
  /** Authorities for the server's own certificate, in PEM. Default: those of Node. */
  readonly authorities?: string | undefined;
}

/** The account that orders. */
export interface AcmeAccount {
  /** PKCS #8 in PEM. */
  readonly key: string;
  /** The account's URL; undefined for an account that does not exist yet. */
  readonly url?: string | undefined;
  readonly email?: string | undefined;
  /** Whether a person has agreed to the server's terms of service. */
  readonly agreesToTerms: boolean;
  /** External account binding (RFC 8555, section 7.3.4). */
  readonly external?: { readonly keyId: string; readonly hmacKey: string } | undefined;
}

/** How control of a host is proven. `present` throws when the answer cannot be published. */
export interface ChallengeResponder {
  readonly type: 'http-01' | 'dns-01';
  /** Resolves when everybody can see the answer. */
  present(host: string, token: string, answer: string): Promise<void>;
  cleanUp(host: string, token: string, answer: string): Promise<void>;
}

export type OrderResult =
  /** The certificate with its chain in PEM, and the account's URL. */
  | { readonly ok: true; readonly certificate: string; readonly account: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Milliseconds for one request to the server. */
const REQUEST_TIMEOUT = 30_000;
/** Bytes of one response. Chains have a few KiB. */
const MAX_ANSWER = 1024 * 1024;

/**
 * Orders a certificate.
 *
 * @param request certificate request for the hosts (RFC 2986), in PEM; the private key stays here
 * @param onStep is told about progress, in words
 * @returns a problem for anything that the server or the responder refuses; never rejects for that
 */
export async function orderCertificate(
  server: AcmeServer,
  account: AcmeAccount,
  { hosts, request }: { readonly hosts: readonly string[]; readonly request: string },
  responder: ChallengeResponder,
  onStep: (step: string) => void,
): Promise<OrderResult> {
  try {
    const client = await clientOf(server, account);
    await openAccount(client, account);
    const identifiers = hosts.map((value) => ({ type: 'dns', value }));
    const order = await client.createOrder({ identifiers });
    // One after the other: a wildcard and its domain use the same DNS name for their answers.
    for (const authorization of await client.getAuthorizations(order))
      await answerChallenge(client, authorization, responder, onStep);
    const finalized = await client.finalizeOrder(order, request);
    return { ok: true, certificate: await client.getCertificate(finalized), account: client.getAccountUrl() };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), 'no certificate was issued');
  }
}

/**
 * The URL of a server's terms of service; undefined when it has none. Rejects with a short message when there is no ACME
 * server at the URL, since this is the first request.
 */
export async function termsOfService({ directory, authorities }: AcmeServer): Promise<string | undefined> {
  const { meta } = (await getJson(directory, authorities)) as {
    readonly meta?: { readonly termsOfService?: unknown };
  };
  return typeof meta?.termsOfService === 'string' ? meta.termsOfService : undefined;
}

/** When the server suggests to renew a certificate (RFC 9773); undefined when it does not say or cannot be asked. */
export async function renewalWindow(
  { directory, authorities }: AcmeServer,
  der: Buffer,
): Promise<RenewalWindow | undefined> {
  const id = certificateId(der);
  if (id === undefined) return undefined;
  try {
    const { renewalInfo } = (await getJson(directory, authorities)) as { readonly renewalInfo?: unknown };
    if (typeof renewalInfo !== 'string') return undefined;
    return parseRenewalWindow(await getJson(`${renewalInfo}/${id}`, authorities));
  } catch {
    // Without it, certificates are renewed by their age (RFC 9773, section 4.3).
    return undefined;
  }
}

/** Loads the library only when it is needed, since it is larger than the rest of the program. */
async function clientOf(server: AcmeServer, { key, external, url }: AcmeAccount): Promise<Client> {
  const { default: acme } = await import('acme-client');
  const { defaults } = acme.axios;
  defaults.timeout = REQUEST_TIMEOUT;
  defaults.maxContentLength = MAX_ANSWER;
  if (server.authorities !== undefined) defaults.httpsAgent = new https.Agent({ ca: server.authorities });
  const binding =
    external === undefined
      ? {}
      : { externalAccountBinding: { kid: external.keyId, hmacKey: external.hmacKey } };
  return new acme.Client({
    directoryUrl: server.directory,
    accountKey: key,
    ...(url === undefined ? {} : { accountUrl: url }),
    ...binding,
    // Milliseconds between polls of a pending object; the interval grows.
    backoffMin: 1000,
    backoffMax: 20_000,
    backoffAttempts: 15,
  });
}

async function openAccount(client: Client, { email, agreesToTerms }: AcmeAccount): Promise<void> {
  if (isKnown(client)) return;
  const contact = email === undefined ? {} : { contact: [`mailto:${email}`] };
  try {
    await client.createAccount({ termsOfServiceAgreed: agreesToTerms, ...contact });
  } catch (error) {
    // For an existing account, the library sends an empty update, which servers refuse. By then it knows the account.
    if (!isKnown(client)) throw error;
  }
}

function isKnown(client: Client): boolean {
  try {
    return client.getAccountUrl() !== '';
  } catch {
    return false;
  }
}

async function answerChallenge(
  client: Client,
  { identifier, challenges, status, wildcard }: Authorization,
  responder: ChallengeResponder,
  onStep: (step: string) => void,
): Promise<void> {
  const host = `${wildcard ? '*.' : ''}${identifier.value}`;
  if (status === 'valid') {
    onStep(`${host}: control was proven before and is still valid`);
    return;
  }
  const challenge = challenges.find(({ type }) => type === responder.type);
  if (challenge === undefined)
    throw new Error(`the server offers no ${responder.type} challenge for ${host}`);
  const { token } = challenge;
  const answer = await client.getChallengeKeyAuthorization(challenge);
  try {
    await responder.present(identifier.value, token, answer);
    onStep(`${host}: the answer to ${challenge.type} is published, the server checks it`);
    await client.completeChallenge(challenge);
    await client.waitForValidStatus(challenge);
  } catch (error) {
    throw new Error(`${host}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await responder.cleanUp(identifier.value, token, answer).catch((error: unknown) => {
      onStep(`${host}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}

function refuse(message: string, hint: string): OrderResult {
  return { ok: false, message, hint };
}
