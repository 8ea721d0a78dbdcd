import type { Container, HostAddress } from './container.ts';

/** The address at which the host reaches a port of NGINX in the container; undefined when it cannot reach it. */
export function hostAddress(
  container: Pick<Container, 'published' | 'isOnHostNetwork' | 'addresses'>,
  { address, port }: { readonly address: string; readonly port: number },
): HostAddress | undefined {
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  const isEverywhere = bare === '*' || bare === '0.0.0.0' || bare === '::';
  if (container.isOnHostNetwork) return { address: isEverywhere ? '127.0.0.1' : bare, port };
  const [own] = container.addresses;
  if (!isEverywhere && !container.addresses.includes(bare)) return undefined;
  const published = container.published.get(`${port}/tcp`) ?? [];
  const best = published.find((one) => !one.address.includes(':')) ?? published[0];
  if (best !== undefined) return { address: reachable(best.address), port: best.port };
  // Not published, but the host can reach the container on its own network.
  return own === undefined ? undefined : { address: own, port };
}

/** All published TCP ports of a container, with one address of the host for each. */
export function publishedAddresses({ published }: Container): HostAddress[] {
  return [...published.entries()]
    .filter(([port]) => port.endsWith('/tcp'))
    .flatMap(([, addresses]) => addresses.slice(0, 1))
    .map(({ address, port }) => ({ address: reachable(address), port }));
}

function reachable(address: string): string {
  if (address === '' || address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}
