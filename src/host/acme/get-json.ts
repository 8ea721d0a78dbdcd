import type { Endpoint } from '../../wire/index.ts';
import { exchange } from '../../wire/index.ts';

/** Milliseconds and bytes that one answer may take. */
const TIMEOUT = 30_000;
const MAX_ANSWER = 256 * 1024;

/**
 * Reads JSON over HTTPS, from a server whose certificate is trusted by `authorities` (in PEM; default: those that come
 * with Node.js). Rejects with the reason in a few words. Redirects are not followed: no ACME server needs them.
 */
export async function getJson(url: string, authorities: string | undefined): Promise<unknown> {
  const failed = (message: string) => new Error(`${url}: ${message}`);
  const { protocol, hostname, port, host, pathname, search } = addressIn(url);
  if (protocol !== 'https:') throw failed('it is not an https address');
  const name = hostname.replace(/^\[(.*)\]$/, '$1');
  const endpoint: Endpoint = {
    at: { address: name, port: Number(port) || 443 },
    tls: {
      serverName: name,
      mustBeTrusted: true,
      ...(authorities === undefined ? {} : { authorities: [authorities] }),
    },
  };
  const request = { method: 'GET', target: pathname + search, host, headers: [] };
  const answer = await exchange(endpoint, request, { exchangeMs: TIMEOUT, bodyBytes: MAX_ANSWER });
  if (answer.kind === 'failure') throw failed(answer.message);
  if (answer.status !== 200) throw failed(`it answers with status ${answer.status}`);
  if (answer.bodyEnd === 'cut') throw failed(`it sends more than ${MAX_ANSWER} bytes`);
  if (answer.bodyEnd !== 'complete') throw failed('its answer breaks off');
  try {
    return JSON.parse(Buffer.from(answer.body, 'latin1').toString('utf8'));
  } catch {
    throw failed('its answer is not JSON');
  }
}

function addressIn(url: string): URL {
  if (!URL.canParse(url)) throw new Error(`${url}: it is not an address`);
  return new URL(url);
}
