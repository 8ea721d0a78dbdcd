import type { ByteString } from './source.ts';

/**
 * Bytes of a configuration as text that is safe to show. UTF-8 is decoded. Control bytes are escaped (`\x1b`), so that
 * a file cannot control the reader's terminal.
 */
export function printable(bytes: ByteString): string {
  return escapeControls(decodeUtf8(bytes) ?? bytes);
}

/** Decodes UTF-8; undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: ByteString): string | undefined {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return decodeURIComponent(
      bytes.replace(/[%\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`),
    );
  } catch {
    return undefined;
  }
}

/** Encodes a text as UTF-8. */
export function encodeUtf8(text: string): ByteString {
  if (!/[^\x00-\x7f]/.test(text)) return text;
  return encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function escapeControls(text: string): string {
  // C0 and C1 controls, and the marks that change the direction of text.
  return text.replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
