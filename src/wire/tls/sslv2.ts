import { randomBytes } from 'node:crypto';
import type { Ssl2Answer } from '../../core/tls/index.ts';
import { encodeSsl2ClientHello, readSsl2Answer, SSL2_CIPHER_KINDS } from '../../core/tls/index.ts';
import type { Inquiry } from './inquiry.ts';

/** What a server that speaks SSLv2 says of itself. */
export interface Ssl2Facts {
  /** Kinds of ciphers; may be empty, which is still SSLv2. */
  readonly kinds: readonly number[];
  /** In DER; undefined where it sent none. */
  readonly certificate: Uint8Array | undefined;
}

/** Undefined when the server does not speak SSLv2, or when that could not be learnt. */
export async function askSsl2(inquiry: Inquiry): Promise<Ssl2Facts | undefined> {
  const hello = encodeSsl2ClientHello({
    cipherKinds: SSL2_CIPHER_KINDS.map(({ code }) => code),
    challenge: randomBytes(16),
    sessionId: new Uint8Array(),
  });
  const purpose = { about: 'whether SSLv2 is spoken', urgency: 9 };
  const answer = await inquiry.raw(hello, reading, purpose);
  switch (answer.kind) {
    case 'server-hello': {
      const { cipherKinds, certificate } = answer.serverHello;
      return { kinds: cipherKinds, certificate: certificate.length > 0 ? certificate : undefined };
    }
    case 'timeout':
    case 'unreachable':
      inquiry.note(answer, purpose);
      return undefined;
    default:
      // Java sends an SSLv2 error that it has no cipher of that version: anything but a hello is a refusal.
      return undefined;
  }
}

/** Bytes that a server's whole answer has at most. */
const LONGEST = 32_770;

function reading() {
  let received = new Uint8Array();
  const read = (): Ssl2Answer | undefined => {
    const answer = readSsl2Answer(received);
    return answer.kind === 'incomplete' ? undefined : answer;
  };
  return {
    push: (chunk: Uint8Array) => {
      const longer = new Uint8Array(Math.min(LONGEST, received.length + chunk.length));
      longer.set(received);
      longer.set(chunk.subarray(0, longer.length - received.length), received.length);
      received = longer;
      return read();
    },
    end: () => undefined,
    partial: () => undefined,
  };
}
