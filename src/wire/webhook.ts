import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest } from '../core/http/index.ts';
import type { Endpoint } from './endpoint.ts';
import { exchange } from './http/client.ts';
import type { ExchangeFailure } from './http/exchange.ts';

/** An address that notices are sent to. It may hold secrets: only its origin is ever named. */
export interface Webhook {
  readonly url: string;
  /** The user and password of the address, as the value of an Authorization header. */
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
    return { ok: false, message: 'it is not a URL' };
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
 * Posts a value as JSON. A status of 2xx means that it arrived; the rest of the answer is not read. Tried again where
 * that can help: no answer, 408, 429, 5xx. Redirects are not followed: the notice is for this address. The service's
 * certificate must be trusted.
 */
export async function deliver(
  { url, authorization, origin }: Webhook,
  value: unknown,
  { timeout = 10_000, pauses = [1000, 5000, 15_000] }: DeliveryOptions = {},
): Promise<Delivery> {
  const { endpoint, request } = requestTo(url, authorization, Buffer.from(JSON.stringify(value)));
  let message = '';
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await sleep(pause);
    const answer = await exchange(endpoint, request, { exchangeMs: timeout, bodyBytes: 0 });
    if (answer.kind === 'failure') {
      message = `${origin} ${reasonOf(answer, timeout)}`;
      continue;
    }
    if (answer.status >= 200 && answer.status < 300) return { ok: true };
    message = `${origin} answered with status ${answer.status}`;
    if (![408, 429].includes(answer.status) && answer.status < 500) break;
  }
  return { ok: false, message };
}

function requestTo(
  address: string,
  authorization: string | undefined,
  body: Uint8Array,
): { readonly endpoint: Endpoint; readonly request: HttpRequest } {
  const url = new URL(address);
  const isTls = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const endpoint: Endpoint = {
    at: { address: name, port: Number(url.port) || (isTls ? 443 : 80) },
    ...(isTls ? { tls: { serverName: name, mustBeTrusted: true } } : {}),
  };
  const headers: HttpRequest['headers'] = [
    ['Content-Type', 'application/json'],
    ['User-Agent', 'gatehouse'],
    ...(authorization === undefined ? [] : ([['Authorization', authorization]] as const)),
  ];
  const target = url.pathname + url.search;
  return { endpoint, request: { method: 'POST', target, host: url.host, headers, body } };
}

/** By its code alone: messages of the network can quote the address. */
function reasonOf({ fault, code }: ExchangeFailure, timeout: number): string {
  if (fault === 'timeout') return `did not answer within ${timeout / 1000} s`;
  return `could not be reached (${code ?? fault})`;
}
