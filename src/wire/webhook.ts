import { setTimeout as sleep } from 'node:timers/promises';

/** An address that notices are sent to. It may hold secrets, so that only its origin is ever named. */
export interface Webhook {
  readonly url: string;
  /** A user and a password that stood in the address, as a header. */
  readonly authorization: string | undefined;
  /** Scheme, host and port: safe to print. */
  readonly origin: string;
}

export type WebhookAddress =
  | { readonly ok: true; readonly webhook: Webhook }
  /** Says nothing of the address itself. */
  | { readonly ok: false; readonly message: string };

export function readWebhook(text: string): WebhookAddress {
  let url: URL;
  let pair: string;
  try {
    url = new URL(text.trim());
    pair = [url.username, url.password].map(decodeURIComponent).join(':');
  } catch {
    return { ok: false, message: 'it is no URL' };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { ok: false, message: 'it is neither an https nor an http URL' };
  const { origin } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  const authorization = pair === ':' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`;
  return { ok: true, webhook: { url: url.href, authorization, origin } };
}

export type Delivery = { readonly ok: true } | { readonly ok: false; readonly message: string };

export interface DeliveryOptions {
  /** Milliseconds for one attempt. Default 10,000. */
  readonly timeout?: number;
  /** Milliseconds before each further attempt. Default 1, 5 and 15 seconds: about a minute in all. */
  readonly pauses?: readonly number[];
}

/**
 * Posts a value as JSON. A status of 2xx means that it arrived; what the service says besides is not read. Tried
 * again where that can help: no answer, 408, 429, 5xx. Redirects are not followed: the notice is for this address.
 */
export async function deliver(
  { url, authorization, origin }: Webhook,
  value: unknown,
  { timeout = 10_000, pauses = [1000, 5000, 15_000] }: DeliveryOptions = {},
): Promise<Delivery> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'gatehouse',
    ...(authorization === undefined ? {} : { authorization }),
  };
  let message = '';
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await sleep(pause);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify(value),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      await response.body?.cancel();
      if (response.ok) return { ok: true };
      message = `${origin} answered with status ${response.status}`;
      if (![408, 429].includes(response.status) && response.status < 500) break;
    } catch (error) {
      message = `${origin} ${reasonOf(error, timeout)}`;
    }
  }
  return { ok: false, message };
}

/** By its code alone: messages of the network can quote the address. */
function reasonOf(error: unknown, timeout: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `did not answer within ${timeout / 1000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
  return `could not be reached (${code})`;
}
