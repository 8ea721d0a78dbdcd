/**
 * Start and end offset of the contents of the DER element at an offset (X.690, 8.1); undefined when the element is not
 * complete. Tags of more than one byte are not supported; none occur where this is used.
 */
export function derElement(
  bytes: Buffer,
  offset: number,
): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[offset + 1];
  if (first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const start = offset + 2 + lengthBytes;
  if (lengthBytes > 4 || start > bytes.length) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(offset + 2, lengthBytes);
  return start + length <= bytes.length ? { start, end: start + length } : undefined;
}
