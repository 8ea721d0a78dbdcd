import { ByteReader, MalformedBytes } from './bytes.ts';

/** A value in DER (X.690): its tag as one byte, its contents, and the whole encoding with tag and length. */
export interface DerValue {
  readonly tag: number;
  readonly contents: Uint8Array;
  readonly whole: Uint8Array;
}

export const DER_TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** A sequence of values; throws `MalformedBytes`. */
function derValues(bytes: Uint8Array): readonly DerValue[] {
  return new ByteReader(bytes).all((reader) => {
    const { offset } = reader;
    const tag = reader.uint(1);
    if ((tag & 0x1f) === 0x1f) throw new MalformedBytes(offset, 'a tag of more than one byte');
    const contents = reader.bytes(readLength(reader));
    return { tag, contents, whole: bytes.slice(offset, reader.offset) };
  });
}

/** A single value; throws `MalformedBytes` for anything else. */
export function derValue(bytes: Uint8Array, tag?: number): DerValue {
  const [value, more] = derValues(bytes);
  if (value === undefined || more !== undefined) throw new MalformedBytes(0, 'not exactly one value');
  return expectTag(value, tag);
}

/** The values inside a SEQUENCE, a SET or a constructed tag. */
export function derChildren(value: DerValue | undefined, tag?: number): readonly DerValue[] {
  return derValues(expectTag(value, tag).contents);
}

/** Checks that a value exists and has the given tag; throws `MalformedBytes`. */
export function expectTag(value: DerValue | undefined, tag?: number): DerValue {
  if (value === undefined) throw new MalformedBytes(0, 'a value is missing');
  if (tag !== undefined && value.tag !== tag)
    throw new MalformedBytes(0, `a value with the tag ${value.tag}, not ${tag}`);
  return value;
}

/** An object identifier in its usual form, such as `1.2.840.113549.1.1.11`. */
export function derObjectIdentifier(value: DerValue | undefined): string {
  const { contents } = expectTag(value, DER_TAGS.objectIdentifier);
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of contents) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new MalformedBytes(0, 'an object identifier that is too large');
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...others] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...others].join('.');
}

/** A whole number of at most six bytes; larger ones throw `MalformedBytes`. */
export function derInteger(value: DerValue | undefined): number {
  const { contents } = expectTag(value, DER_TAGS.integer);
  if (contents.length === 0 || contents.length > 6)
    throw new MalformedBytes(0, 'a number of an unsupported size');
  return contents.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Milliseconds since 1970 of a UTCTime or a GeneralizedTime as RFC 5280, section 4.1.2.5, allows them. */
export function derTime(value: DerValue | undefined): number {
  const { tag, contents } = expectTag(value);
  const text = String.fromCharCode(...contents.subarray(0, 32));
  const [, years = '', rest = ''] =
    (tag === DER_TAGS.utcTime ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})(?:\.\d+)?Z$/).exec(text) ?? [];
  const year =
    tag === DER_TAGS.utcTime && years !== '' ? (Number(years) < 50 ? 2000 : 1900) + Number(years) : years;
  const [month, day, hour, minute, second] = rest.match(/../g) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new MalformedBytes(0, 'an invalid time');
  return time;
}

function readLength(reader: ByteReader): number {
  const { offset } = reader;
  const first = reader.uint(1);
  if (first < 0x80) return first;
  const bytes = first & 0x7f;
  if (bytes === 0 || bytes > 4) throw new MalformedBytes(offset, 'a length field of an unsupported size');
  let length = 0;
  for (let index = 0; index < bytes; index++) length = length * 256 + reader.uint(1);
  return length;
}
