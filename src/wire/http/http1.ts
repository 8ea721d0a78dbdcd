import type { HttpRequest } from '../../core/http/index.ts';
import { ResponseReader, requestText } from '../../core/http/index.ts';
import type { Connection } from '../connection.ts';
import type { Exchange, ExchangeLimits, HttpConnection, HttpResponse } from './exchange.ts';
import { failure, lateness } from './exchange.ts';

/** HTTP/1.1 over a connection. `keepsOpen` asks the server to keep it for further requests. */
export function http1Connection({ socket, untrusted }: Connection, keepsOpen: boolean): HttpConnection {
  let isReusable = keepsOpen;
  const spoil = () => {
    isReusable = false;
  };
  let isAsking = false;
  for (const event of ['close', 'end', 'error'] as const) socket.on(event, spoil);
  // What comes between two requests is an answer to none of them.
  socket.on('data', () => {
    if (!isAsking) spoil();
  });

  const ask = (request: HttpRequest, limits: Omit<ExchangeLimits, 'exchangeMs'>, signal: AbortSignal) =>
    new Promise<Exchange>((resolve) => {
      const reader = new ResponseReader(request.method, limits);
      isAsking = true;
      const settle = (answer: Exchange) => {
        isAsking = false;
        socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
        signal.removeEventListener('abort', onAbort);
        if (!reader.isReusable) isReusable = false;
        resolve(answer);
      };
      const respond = (bodyEnd: HttpResponse['bodyEnd']) => {
        const { head, body, surplus, remarks } = reader;
        if (head !== undefined)
          settle({
            kind: 'response',
            protocol: 'http/1.1',
            ...head,
            body,
            bodyEnd,
            surplus,
            untrusted,
            remarks,
          });
      };
      const look = () => {
        const { fault, bodyEnd } = reader;
        if (fault !== undefined) settle(failure(fault.fault, fault.message));
        else if (bodyEnd !== undefined) respond(bodyEnd);
        else if (reader.isContinued && request.announcedBody !== undefined && reader.head === undefined)
          settle(failure('continued', 'the server asked for the body'));
      };
      const onData = (chunk: Buffer) => {
        reader.push(chunk.toString('latin1'));
        look();
      };
      const onEnd = () => {
        reader.end();
        look();
      };
      // Behind the head an error tells how the body ends, and no longer whether there is an answer.
      const onError = (error: NodeJS.ErrnoException) => {
        if (reader.head === undefined) settle(failure('closed', error.message, error.code));
        else respond('broken');
      };
      const onAbort = () => {
        if (reader.head === undefined) settle(lateness(request));
        else respond('slow');
      };
      socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else {
        socket.write(requestText(request, keepsOpen), 'latin1');
        if (request.body !== undefined) socket.write(request.body);
      }
    });
  return { ask, isReusable: () => isReusable, close: () => socket.destroy() };
}
