/** Holds the stub's address in the staged configuration. */
export const STUB_VARIABLE = 'gatehouse_stub';

export interface TargetOptions {
  /** Schemes that the directive knows, plain one first; none for `fastcgi_pass` and its like. */
  readonly schemes: readonly string[];
  /** Names of `upstream` blocks, in lower case. */
  readonly upstreams: ReadonlySet<string>;
  readonly port: number;
}

/**
 * The target of a pass directive with the stub in the place of a host. An `upstream` block's name stays, since
 * its servers are replaced. A target with variables keeps being one, or NGINX would treat the URI in it
 * otherwise; its host is then a variable that holds an address, so that nothing needs to be looked up.
 */
export function upstreamTarget(target: string, { schemes, upstreams, port }: TargetOptions): string {
  const [plain = '', secure = ''] = schemes;
  const parts = /^(?:([^:/]*):\/\/)?(unix:[^:]*:?|[^/?#]*)(.*)$/s.exec(target);
  const [, scheme, host = '', rest = ''] = parts ?? [];
  const isVariable = (scheme ?? '').includes('$') || host.includes('$');
  if (!isVariable && upstreams.has(host.toLowerCase())) return target;
  const stub = isVariable ? `$${STUB_VARIABLE}` : `127.0.0.1:${port}`;
  if (plain === '') return stub;
  const kept = scheme?.toLowerCase() === secure ? secure : plain;
  // Whatever NGINX will refuse is left for it to refuse.
  if (!isVariable && scheme === undefined && plain === 'http') return target;
  if (!isVariable && scheme !== undefined && !schemes.includes(scheme.toLowerCase())) return target;
  // A whole URL in one variable: what follows its host is not known here.
  if (scheme === undefined && isVariable) return `${plain}://${stub}$request_uri`;
  const prefix = scheme === undefined && plain.startsWith('grpc') ? '' : `${kept}://`;
  return prefix + stub + rest;
}
