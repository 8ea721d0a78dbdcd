import http from 'node:http';
import https from 'node:https';
import { CHALLENGE_PATH, HTTP_PORT } from './challenge-location.ts';

/** Where a host's server is reached from here. */
export interface HttpAddress {
  readonly address: string;
  /** Default 80. */
  readonly port?: number;
}

/** Milliseconds for one answer. */
const TIMEOUT = 5000;
/** Bytes of an answer that are read: the right one has about 90. */
const MAX_ANSWER = 4096;
/** ACME servers follow about ten; a site needs one, from http to https. */
const MAX_REDIRECTS = 3;

/**
 * Asks for a challenge's answer as the ACME server will, but here, and before it is told to look: attempts that fail
 * are counted there. Certificates are not judged, for a server that has none yet must get one. Undefined when the
 * answer is the right one, else what came instead.
 */
export async function challengeFault(
  host: string,
  token: string,
  answer: string,
  { address, port = HTTP_PORT }: HttpAddress,
): Promise<string | undefined> {
  let url = new URL(`http://${host}:${port}${CHALLENGE_PATH}${token}`);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await get(url, address);
    if (typeof response === 'string') return response;
    const { status, location, body } = response;
    if (status === 200)
      return body.trimEnd() === answer ? undefined : `${url.pathname} answers with something else`;
    if (status < 300 || status > 399 || location === undefined) return `${url} answers with status ${status}`;
    if (!URL.canParse(location, url.href)) return `${url} leads to what is no address`;
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

function get(url: URL, address: string): Promise<Response | string> {
  const { hostname, pathname, search, protocol } = url;
  const isTls = protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : HTTP_PORT);
  const options = {
    host: address,
    port,
    path: pathname + search,
    headers: { Host: hostname },
    signal: AbortSignal.timeout(TIMEOUT),
    ...(isTls ? { servername: hostname, rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve(`${address}:${port} does not answer: ${error.message}`);
    const request = (isTls ? https : http).get(options, (response) => {
      let body = '';
      response.setEncoding('latin1').on('error', failed);
      response.on('data', (text: string) => {
        body += text;
        if (body.length > MAX_ANSWER) response.destroy();
      });
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
      );
    });
    request.on('error', failed);
  });
}
