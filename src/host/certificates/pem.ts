/** A block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** Such as `CERTIFICATE` or `EC PRIVATE KEY`. */
  readonly label: string;
  /** The block alone, with LF line breaks. */
  readonly text: string;
  /** The decoded bytes. For an encrypted block of the old format: the ciphertext. */
  readonly der: Buffer;
  readonly isEncrypted: boolean;
}

/**
 * The blocks of a text, in order, as OpenSSL reads them. Text between them (`openssl x509 -text`, bag attributes, comments)
 * and indentation are skipped; any kind of line break is accepted. Takes linear time for any text.
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  const begin = /-----BEGIN ([A-Z0-9 ]{1,60})-----/g;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const [, label = ''] = match;
    const end = text.indexOf(`-----END ${label}-----`, begin.lastIndex);
    // The block never ends, and it contains the rest of the text.
    if (end === -1) break;
    blocks.push(blockOf(label, text.slice(begin.lastIndex, end)));
    begin.lastIndex = end;
  }
  return blocks;
}

function blockOf(label: string, inside: string): PemBlock {
  const lines = inside.split(/[\r\n]+/).map((line) => line.trim());
  // Header fields, such as the cipher of an encrypted key, have a colon, which Base64 does not (RFC 1421, section 4.6).
  const fields = lines.filter((line) => line.includes(':'));
  const base64 = lines.filter((line) => !line.includes(':')).join('');
  const head = fields.length === 0 ? '' : `${fields.join('\n')}\n\n`;
  return {
    label,
    text: `-----BEGIN ${label}-----\n${head}${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`,
    der: Buffer.from(base64, 'base64'),
    isEncrypted:
      label === 'ENCRYPTED PRIVATE KEY' || fields.some((field) => /^Proc-Type:.*ENCRYPTED/.test(field)),
  };
}
