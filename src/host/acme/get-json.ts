import https from 'node:https';

/** Milliseconds and bytes that one answer may take. */
const TIMEOUT = 30_000;
const MAX_ANSWER = 256 * 1024;

/** Reads JSON over HTTPS. Rejects with what is wrong in a few words; redirects are not followed, no ACME server needs them. */
export function getJson(url: string, authorities: string | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (message: string) => reject(new Error(`${url}: ${message}`));
    const signal = AbortSignal.timeout(TIMEOUT);
    const ca = authorities === undefined ? {} : { ca: authorities };
    const request = https.get(url, { signal, ...ca }, (response) => {
      const { statusCode } = response;
      if (statusCode !== 200) {
        response.resume();
        failed(`it answers with status ${statusCode}`);
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('error', ({ message }) => failed(message));
      response.on('data', (part: string) => {
        text += part;
        if (text.length > MAX_ANSWER) response.destroy(new Error(`it sends more than ${MAX_ANSWER} bytes`));
      });
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch {
          failed('it answers with what is no JSON');
        }
      });
    });
    request.on('error', ({ message }) => failed(message));
  });
}
