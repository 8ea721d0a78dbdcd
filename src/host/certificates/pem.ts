/** One block of a text in PEM (RFC 7468), as OpenSSL's readers take it. */
export interface PemBlock {
  /** Such as `CERTIFICATE` or `EC PRIVATE KEY`. */
  readonly label: string;
  /** With line breaks of one kind, and nothing before or after. */
  readonly text: string;
  /** Its bytes; of an encrypted block of the old form what is encrypted. */
  readonly der: Buffer;
  readonly isEncrypted: boolean;
}

/**
 * The blocks of a text, in order. What stands between them (`openssl x509 -text`, bag attributes, comments) is passed
 * over, and so are indentation and line breaks of any kind. Takes time in proportion to the text, whatever it is.
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  const begin = /-----BEGIN ([A-Z0-9 ]{1,60})-----/g;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const [, label = ''] = match;
    const end = text.indexOf(`-----END ${label}-----`, begin.lastIndex);
    // It never ends, and no block that starts later can.
    if (end === -1) break;
    blocks.push(blockOf(label, text.slice(begin.lastIndex, end)));
    begin.lastIndex = end;
  }
  return blocks;
}

function blockOf(label: string, inside: string): PemBlock {
  const lines = inside.split(/[\r\n]+/).map((line) => line.trim());
  // RFC 1421, section 4.6: fields with a colon, such as the cipher of an encrypted key, which no Base64 has.
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
