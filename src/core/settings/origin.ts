import { Address6 } from 'ip-address';
import type { Problem } from './checks.ts';

/** An origin as browsers send it (RFC 6454, section 6.1), or `https://*.` and a domain for all its subdomains. */
export function originProblem(value: string): Problem {
  if (value === '*') return 'must name origins: * allows every site';
  if (value === 'null') return 'must not be null, which sandboxed pages of any site send';
  if (value.startsWith('http://'))
    return 'must begin with https://: anyone who can modify traffic can impersonate an http:// origin';
  const parts = /^https:\/\/(\[[0-9a-f:.]+\]|[^/:?#@[\]]*)(?::([0-9]*))?$/.exec(value);
  if (parts === null) {
    return /[A-Z]/.test(value)
      ? 'must be in lower case, as browsers send it'
      : 'must be https://host or https://host:port, without a path or a slash at the end';
  }
  const [, host = '', port] = parts;
  const hostIsFine = host.startsWith('[') ? Address6.isValid(host.slice(1, -1)) : isHost(host);
  if (!hostIsFine) return hostProblem(host);
  if (port === '443') return 'must not name port 443, which browsers leave out';
  if (port !== undefined && !isPort(port)) return 'must have a port from 1 to 65535, or none';
  return undefined;
}

function isHost(host: string): boolean {
  const name = host.startsWith('*.') ? host.slice(2) : host;
  const labels = name.split('.');
  if (host !== name && labels.length < 2) return false;
  return name.length <= 253 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}

function hostProblem(host: string): Problem {
  if (/[A-Z]/.test(host)) return 'must be in lower case, as browsers send it';
  if (/^\*\.[^.]*$/.test(host)) return 'must have a domain of at least two labels after *.';
  if (host.includes('*')) return 'may have * only as its whole first label';
  return 'has no valid host name (write other alphabets as xn--…)';
}

function isPort(port: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65535;
}
