import type { Parsed } from './bytes.ts';
import { parseWhole } from './bytes.ts';

/** An alert record: why one side ends the connection or warns. */
export interface Alert {
  readonly level: number;
  readonly description: number;
  /** IANA's name of the description, undefined for unassigned numbers. */
  readonly name: string | undefined;
  /** Fatal by its level. In TLS 1.3 all alerts except two are fatal, whatever their level (RFC 8446, section 6). */
  readonly isFatal: boolean;
}

/**
 * IANA's registry "TLS Alerts": RFC 6101 (41), 2246 (60), 4346, 5246, 6066, 7301, 7507, 8446 and the draft of
 * encrypted ClientHello (121).
 */
const ALERTS: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [21, 'decryption_failed'],
  [22, 'record_overflow'],
  [30, 'decompression_failure'],
  [40, 'handshake_failure'],
  [41, 'no_certificate'],
  [42, 'bad_certificate'],
  [43, 'unsupported_certificate'],
  [44, 'certificate_revoked'],
  [45, 'certificate_expired'],
  [46, 'certificate_unknown'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [49, 'access_denied'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [52, 'too_many_cids_requested'],
  [60, 'export_restriction'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [100, 'no_renegotiation'],
  [109, 'missing_extension'],
  [110, 'unsupported_extension'],
  [111, 'certificate_unobtainable'],
  [112, 'unrecognized_name'],
  [113, 'bad_certificate_status_response'],
  [114, 'bad_certificate_hash_value'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [117, 'general_error'],
  [120, 'no_application_protocol'],
  [121, 'ech_required'],
]);

/** Reads the two bytes of an alert record that is not encrypted (RFC 8446, section 6). */
export function parseAlert(fragment: Uint8Array): Parsed<Alert> {
  return parseWhole(fragment, (reader) => {
    const level = reader.uint(1);
    const description = reader.uint(1);
    return { level, description, name: ALERTS.get(description), isFatal: level === 2 };
  });
}
