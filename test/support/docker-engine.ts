import { request } from 'node:http';
import type { Readable } from 'node:stream';

export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

export type EngineMethod = 'GET' | 'POST' | 'DELETE';

/** One request to an engine (Docker Engine API 1.41); a body is JSON, or the bytes of a tar archive. */
export function engineRequest(
  socketPath: string,
  method: EngineMethod,
  path: string,
  body?: object | Readable,
): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const isStream = body !== undefined && 'pipe' in body;
    const headers = { 'Content-Type': isStream ? 'application/x-tar' : 'application/json' };
    const outgoing = request({ socketPath, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    outgoing.once('error', reject);
    if (isStream) body.pipe(outgoing);
    else outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
