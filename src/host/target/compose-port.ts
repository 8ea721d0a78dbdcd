import type { ByteString } from '../../core/nginx/index.ts';
import { contentOf, proxyService } from './compose.ts';
import type { ComposeEdit } from './compose-edit.ts';
import { withListItem } from './compose-list.ts';

/**
 * Edits a compose file so that the proxy's service publishes a port of its container under the same number. Changes
 * nothing when it is published already. Refuses when the port of the host belongs to another service or to another
 * port of the container.
 */
export function withPort(text: ByteString, folder: string, port: number): ComposeEdit {
  const line = `${port}:${port}`;
  const refuse = (message: string): ComposeEdit => ({
    ok: false,
    message,
    hint: `add it by hand to the ports of the proxy's service: "${line}"`,
  });
  const service = proxyService(text, folder);
  if (service === undefined) return refuse('no proxy service was found in it');
  for (const [name, ports] of publishedPorts(text)) {
    const taken = ports.find(({ host }) => host === port);
    if (taken === undefined) continue;
    if (name === service.name && taken.container === port) return { ok: true, text, isChanged: false };
    return refuse(
      `the service ${name} already publishes port ${port}, for port ${taken.container} of its container`,
    );
  }
  const edited = withListItem(text, service.name, 'ports', line);
  if (edited === undefined) return refuse('its ports are written in a form that cannot be edited safely');
  return { ok: true, text: edited, isChanged: true };
}

interface PublishedPort {
  readonly host: number;
  readonly container: number;
}

function publishedPorts(text: ByteString): Map<string, PublishedPort[]> {
  const content = contentOf(text) as { readonly services?: Readonly<Record<string, unknown>> } | undefined;
  const services = Object.entries(content?.services ?? {});
  return new Map(
    services.map(([name, service]) => {
      const ports = (service as { readonly ports?: unknown } | null)?.ports;
      return [name, Array.isArray(ports) ? ports.flatMap(portOf) : []];
    }),
  );
}

/** Reads `[ADDRESS:]HOST:CONTAINER[/PROTOCOL]` and a map. Ranges are ignored. */
function portOf(port: unknown): PublishedPort[] {
  if (typeof port === 'object' && port !== null) {
    const { published, target, protocol = 'tcp' } = port as Readonly<Record<string, unknown>>;
    return protocol === 'tcp' ? [{ host: Number(published), container: Number(target) }] : [];
  }
  const [, host, container] = /(?:^|:)(\d+):(\d+)(?:\/tcp)?$/.exec(String(port)) ?? [];
  return host === undefined ? [] : [{ host: Number(host), container: Number(container) }];
}
