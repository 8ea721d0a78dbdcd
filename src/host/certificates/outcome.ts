/** A value, or why there is none and a hint. Messages never contain any part of a private key. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

export function found<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

export function failed(message: string, hint?: string): Outcome<never> {
  return hint === undefined ? { ok: false, message } : { ok: false, message, hint };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
