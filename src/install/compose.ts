import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

/** What the proxy's service in a compose file tells about its container. */
export interface ProxyService {
  readonly image: string | undefined;
  /** Folders and files of the host, by where the container has them. */
  readonly mounts: readonly Mount[];
}

export interface Mount {
  readonly host: string;
  readonly container: string;
}

/**
 * Finds the proxy's service in a compose file: by its key, its container's name or its image. Undefined when the
 * text is no YAML or has no such service. Variables such as `${X}` in paths are left as they are.
 */
export function proxyService(text: string): ProxyService | undefined {
  const document = parseDocument(text, { strict: false, uniqueKeys: false });
  if (document.errors.length > 0) return undefined;
  const services = document.get('services');
  if (!isMap(services)) return undefined;
  for (const pair of services.items) {
    const { key, value } = pair;
    if (!isMap(value)) continue;
    const image = stringOf(value.get('image'));
    const isProxy =
      (isScalar(key) && key.value === 'proxy') ||
      stringOf(value.get('container_name')) === 'kasm_proxy' ||
      /(^|\/)kasmweb\/(nginx|proxy)(:|@|$)/.test(image ?? '');
    if (isProxy) return { image, mounts: mountsOf(value.get('volumes')) };
  }
  return undefined;
}

/** The NGINX version that an image's tag gives away, such as `1.25.3` of `kasmweb/nginx:1.25.3`. */
export function imageVersion(image: string | undefined): string | undefined {
  return /(?:^|\/)nginx:(\d+\.\d+\.\d+)/.exec(image ?? '')?.[1];
}

function mountsOf(volumes: unknown): Mount[] {
  if (!isSeq(volumes)) return [];
  return volumes.items.flatMap((item) => {
    if (isMap(item)) {
      const host = stringOf(item.get('source'));
      const container = stringOf(item.get('target'));
      return host === undefined || container === undefined ? [] : [{ host, container }];
    }
    const [host, container] = isScalar(item) ? String(item.value).split(':') : [];
    return host?.startsWith('/') && container?.startsWith('/') ? [{ host, container }] : [];
  });
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
