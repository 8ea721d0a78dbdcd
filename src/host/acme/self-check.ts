import { valuesOf } from '../../core/http/index.ts';
import { addressText, exchange } from '../../wire/index.ts';
import { CHALLENGE_PATH, HTTP_PORT } from './challenge-location.ts';

/** Milliseconds for one answer. */
const TIMEOUT = 5000;
/** Bytes of an answer that are read: the right one has about 90. */
const MAX_ANSWER = 4096;
/** ACME servers follow about ten; a site needs one, from http to https. */
const MAX_REDIRECTS = 3;

/**
 * Asks for a challenge's answer as the ACME server will, before it is told to look: it counts attempts that fail.
 * `address` is where the server of the host is reached from here, at port 80 and at the ports it redirects to.
 * Certificates are not judged: a server that has none yet is to get one. Undefined when the answer is the right one,
 * otherwise what came instead.
 */
export async function challengeFault(
  host: string,
  token: string,
  answer: string,
  address: string,
): Promise<string | undefined> {
  let url = new URL(`http://${host}:${HTTP_PORT}${CHALLENGE_PATH}${token}`);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await get(url, address);
    if (typeof response === 'string') return response;
    const { status, location, body } = response;
    if (status === 200)
      return body.trimEnd() === answer ? undefined : `${url.pathname} answers with something else`;
    if (status < 300 || status > 399 || location === undefined) return `${url} answers with status ${status}`;
    if (!URL.canParse(location, url.href)) return `${url} leads to something that is not an address`;
    const next = new URL(location, url);
    if (next.hostname !== url.hostname || !/^https?:$/.test(next.protocol))
      return `${url} leads to another site: ${next}`;
    url = next;
  }
  return `${host} redirects more than ${MAX_REDIRECTS} times`;
}

interface Response {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

async function get(url: URL, address: string): Promise<Response | string> {
  const { hostname, pathname, search, protocol } = url;
  const isTls = protocol === 'https:';
  const at = { address, port: Number(url.port) || (isTls ? 443 : HTTP_PORT) };
  const answer = await exchange(
    { at, ...(isTls ? { tls: { serverName: hostname } } : {}) },
    { method: 'GET', target: pathname + search, host: hostname, headers: [] },
    { exchangeMs: TIMEOUT, bodyBytes: MAX_ANSWER },
  );
  if (answer.kind === 'failure') return `${addressText(at)} does not answer: ${answer.message}`;
  const { status, headers, body } = answer;
  return { status, location: valuesOf(headers, 'Location')[0], body };
}
