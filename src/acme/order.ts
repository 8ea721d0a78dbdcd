import https from 'node:https';
import type { RenewalWindow } from './renewal.ts';
import { certificateId, parseRenewalWindow } from './renewal.ts';

/** An ACME server and who asks it. */
export interface AcmeServer {
  /** Address of its directory (RFC 8555, section 7.1.1). */
  readonly directory: string;
  /** Authorities that its own certificate is held against, in PEM; default: those that come with Node. */
  readonly authorities?: string;
}

export interface AcmeAccount {
  /** PKCS #8 in PEM. */
  readonly key: string;
  readonly email?: string;
  /** Whether a person has agreed to the server's terms of service. */
  readonly agreesToTerms: boolean;
  /** What ties the account to one that exists elsewhere (RFC 8555, section 7.3.4). */
  readonly external?: { readonly keyId: string; readonly hmacKey: string };
}

/** How control of a host is shown. Both throw where it cannot be. */
export interface ChallengeResponder {
  readonly type: 'http-01' | 'dns-01';
  /** Done when the answer is there for everybody. */
  present(host: string, token: string, answer: string): Promise<void>;
  cleanUp(host: string, token: string, answer: string): Promise<void>;
}

export interface Order {
  /** DNS names; the first becomes the subject. */
  readonly hosts: readonly string[];
  readonly keyType: 'ec' | 'rsa';
}

export type OrderResult =
  /** PEM: the certificate with its chain, and a key made for it. */
  | { readonly ok: true; readonly certificate: string; readonly key: string }
  | { readonly ok: false; readonly message: string; readonly wayOut: string };

/** Milliseconds that one request to the server may take. */
const REQUEST_TIMEOUT = 30_000;
/** Bytes of one answer: chains are a few KiB. */
const MAX_ANSWER = 1024 * 1024;
const RSA_BITS = 3072;

/** Obtains a certificate. `onStep` is told what is going on, in words. Never throws for what the server does. */
export async function orderCertificate(
  server: AcmeServer,
  account: AcmeAccount,
  { hosts, keyType }: Order,
  responder: ChallengeResponder,
  onStep: (step: string) => void,
): Promise<OrderResult> {
  const acme = await library(server);
  const { external, agreesToTerms, email } = account;
  const client = new acme.Client({
    directoryUrl: server.directory,
    accountKey: account.key,
    ...(external === undefined
      ? {}
      : { externalAccountBinding: { kid: external.keyId, hmacKey: external.hmacKey } }),
    // Milliseconds: a server that validates at once need not be waited for.
    backoffMin: 1000,
    backoffMax: 20_000,
    backoffAttempts: 15,
  });
  try {
    const terms = await client.getTermsOfServiceUrl();
    if (terms && !agreesToTerms)
      return refuse(
        `the terms of service at ${terms} were not agreed to`,
        'read them, then add --agree-to-terms',
      );
    const key =
      keyType === 'ec'
        ? await acme.crypto.createPrivateEcdsaKey('P-256')
        : await acme.crypto.createPrivateRsaKey(RSA_BITS);
    const [, csr] = await acme.crypto.createCsr({ altNames: [...hosts] }, key);
    const certificate = await client.auto({
      csr,
      ...(email === undefined ? {} : { email }),
      termsOfServiceAgreed: agreesToTerms,
      challengePriority: [responder.type],
      // It asks the name itself, which need not lead here from here; the responder asks what it has put up.
      skipChallengeVerification: true,
      challengeCreateFn: async ({ identifier }, { type, token }, answer) => {
        if (type !== responder.type)
          throw new Error(`the server offers no ${responder.type} challenge for ${identifier.value}`);
        onStep(`${identifier.value}: ${type}`);
        await responder.present(identifier.value, token, answer);
        onStep(`${identifier.value}: the answer is there, the server is asked to look`);
      },
      challengeRemoveFn: ({ identifier }, { token }, answer) =>
        responder.cleanUp(identifier.value, token, answer),
    });
    return { ok: true, certificate, key: key.toString() };
  } catch (error) {
    return refuse(
      error instanceof Error ? error.message : String(error),
      'nothing was changed; the server has said why, as far as it does',
    );
  }
}

/** When the server would like a certificate to be renewed; undefined where it does not say, or cannot be asked. */
export async function renewalWindow(server: AcmeServer, der: Buffer): Promise<RenewalWindow | undefined> {
  const id = certificateId(der);
  if (id === undefined) return undefined;
  const { axios } = await library(server);
  try {
    const directory: { renewalInfo?: unknown } = (await axios.get(server.directory)).data;
    if (typeof directory?.renewalInfo !== 'string') return undefined;
    return parseRenewalWindow((await axios.get(`${directory.renewalInfo}/${id}`)).data);
  } catch {
    // Certificates are renewed in time without it (RFC 9773, section 4.3).
    return undefined;
  }
}

/** Loaded when it is used: it is larger than all of the rest. */
async function library({ authorities }: AcmeServer) {
  const { default: acme } = await import('acme-client');
  const { defaults } = acme.axios;
  defaults.timeout = REQUEST_TIMEOUT;
  defaults.maxContentLength = MAX_ANSWER;
  defaults.maxRedirects = 3;
  if (authorities !== undefined) defaults.httpsAgent = new https.Agent({ ca: authorities });
  return acme;
}

function refuse(message: string, wayOut: string): OrderResult {
  return { ok: false, message, wayOut };
}
