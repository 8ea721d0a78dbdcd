/** The variable with the stub's address in the staged configuration. */
export const STUB_VARIABLE = 'gatehouse_stub';

export interface TargetOptions {
  /** Schemes of the directive, without TLS first; empty for `fastcgi_pass` and similar ones. */
  readonly schemes: readonly string[];
  /** Names of `upstream` blocks, in lower case. */
  readonly upstreams: ReadonlySet<string>;
  readonly port: number;
}

/**
 * Replaces the host in the target of a pass directive by the stub. The name of an `upstream` block stays, since its servers
 * are replaced. A target with variables still gets a variable, since NGINX then treats the URI in it differently; the
 * variable holds an address, so that no name is looked up.
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
  // Invalid targets stay, so that NGINX refuses them.
  if (!isVariable && scheme === undefined && plain === 'http') return target;
  if (!isVariable && scheme !== undefined && !schemes.includes(scheme.toLowerCase())) return target;
  // A whole URL in one variable: the part after its host is not known.
  if (scheme === undefined && isVariable) return `${plain}://${stub}$request_uri`;
  const prefix = scheme === undefined && plain.startsWith('grpc') ? '' : `${kept}://`;
  return prefix + stub + rest;
}
