import https from 'node:https';
import type { Authorization, Client } from 'acme-client';
import { getJson } from './get-json.ts';
import type { RenewalWindow } from './renewal.ts';
import { certificateId, parseRenewalWindow } from './renewal.ts';

/** An ACME server. */
export interface AcmeServer {
  /** Address of its directory (RFC 8555, section 7.1.1). */
  readonly directory: string;
  /** Authorities that its own certificate is held against, in PEM; default: those that come with Node. */
  readonly authorities?: string | undefined;
}

/** Who asks it. */
export interface AcmeAccount {
  /** PKCS #8 in PEM. */
  readonly key: string;
  /** Its address there; undefined for one that is to be opened. */
  readonly url?: string | undefined;
  readonly email?: string | undefined;
  /** Whether a person has agreed to the server's terms of service. */
  readonly agreesToTerms: boolean;
  /** What ties the account to one that exists elsewhere (RFC 8555, section 7.3.4). */
  readonly external?: { readonly keyId: string; readonly hmacKey: string } | undefined;
}

/** How control of a host is shown. `present` throws where it cannot be. */
export interface ChallengeResponder {
  readonly type: 'http-01' | 'dns-01';
  /** Done when the answer is there for everybody. */
  present(host: string, token: string, answer: string): Promise<void>;
  cleanUp(host: string, token: string, answer: string): Promise<void>;
}

export type OrderResult =
  /** The certificate with its chain in PEM, and the account's address. */
  | { readonly ok: true; readonly certificate: string; readonly account: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Milliseconds that one request to the server may take. */
const REQUEST_TIMEOUT = 30_000;
/** Bytes of one answer: chains are a few KiB. */
const MAX_ANSWER = 1024 * 1024;

/**
 * Obtains a certificate for hosts by a request for them (RFC 2986, in PEM), which knows the key that stays here. `onStep`
 * is told what is going on, in words. Never throws for what the server does.
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
    // One after the other: a wildcard and its domain share the name that a DNS answer stands at.
    for (const authorization of await client.getAuthorizations(order))
      await answerChallenge(client, authorization, responder, onStep);
    const finalized = await client.finalizeOrder(order, request);
    return { ok: true, certificate: await client.getCertificate(finalized), account: client.getAccountUrl() };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), 'no certificate was issued');
  }
}

/**
 * The terms of service that a server wants to be agreed to, as an address; undefined where it has none. Rejects in a few
 * words where there is no such server: it is asked before anything else.
 */
export async function termsOfService({ directory, authorities }: AcmeServer): Promise<string | undefined> {
  const { meta } = (await getJson(directory, authorities)) as {
    readonly meta?: { readonly termsOfService?: unknown };
  };
  return typeof meta?.termsOfService === 'string' ? meta.termsOfService : undefined;
}

/** When the server would like a certificate to be renewed; undefined where it does not say, or cannot be asked. */
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
    // Certificates are renewed in time without it (RFC 9773, section 4.3).
    return undefined;
  }
}

/** The library is loaded when it is used: it is larger than all of the rest. */
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
    // Milliseconds between looks at what is not decided yet, which grow.
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
    // The library updates an account that is there already with nothing, which servers refuse; by then it knows it.
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
    onStep(`${host}: shown before, and still known`);
    return;
  }
  const challenge = challenges.find(({ type }) => type === responder.type);
  if (challenge === undefined)
    throw new Error(`the server offers no ${responder.type} challenge for ${host}`);
  const { token } = challenge;
  const answer = await client.getChallengeKeyAuthorization(challenge);
  try {
    await responder.present(identifier.value, token, answer);
    onStep(`${host}: the answer to ${challenge.type} is there, the server looks`);
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
