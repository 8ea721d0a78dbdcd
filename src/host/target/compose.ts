import path from 'node:path';
import { parseDocument } from 'yaml';
import type { Mount } from './file-view.ts';

/** What the proxy's service in a compose file tells about its container. */
export interface ProxyService {
  /** Its key in the compose file. */
  readonly name: string;
  readonly containerName: string | undefined;
  readonly image: string | undefined;
  /** Folders and files of the host, as the compose file spells them, by where the container has them. */
  readonly mounts: readonly Mount[];
}

/**
 * Finds the proxy's service in a compose file: by its key, else by its container's name, else by its image.
 * Undefined when the text is no YAML or has no such service. Anchors and merged maps count; variables such as
 * `${X}` in paths are left as they are, so a mount with one is not known. Relative sources start from `folder`,
 * which holds the compose file.
 */
export function proxyService(text: string, folder: string): ProxyService | undefined {
  const services = fieldsOf(fieldsOf(contentOf(text))?.services);
  if (services === undefined) return undefined;
  const all = Object.entries(services).flatMap(([name, value]) => {
    const fields = fieldsOf(value);
    return fields === undefined ? [] : [{ name, fields }];
  });
  const found =
    all.find(({ name }) => name === 'proxy') ??
    all.find(({ fields }) => fields.container_name === 'kasm_proxy') ??
    all.find(({ fields }) => /(^|\/)kasmweb\/(nginx|proxy)(:|@|$)/.test(textOf(fields.image) ?? ''));
  if (found === undefined) return undefined;
  const { image, volumes, container_name: containerName } = found.fields;
  const mounts = Array.isArray(volumes) ? volumes.flatMap((volume) => mountOf(volume, folder)) : [];
  return { name: found.name, containerName: textOf(containerName), image: textOf(image), mounts };
}

/** The NGINX version that an image's tag gives away, such as `1.25.3` of `kasmweb/nginx:1.25.3`. */
export function imageVersion(image: string | undefined): string | undefined {
  return /(?:^|\/)nginx:(\d+\.\d+\.\d+)/.exec(image ?? '')?.[1];
}

/** Undefined for what is no YAML, or grows beyond all bounds when its anchors are followed. */
export function contentOf(text: string): unknown {
  try {
    const document = parseDocument(text, {
      merge: true,
      strict: false,
      uniqueKeys: false,
      logLevel: 'error',
    });
    return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** The two forms: `SOURCE:TARGET[:OPTIONS]`, and a map. Volumes that are no folder or file of the host are left out. */
function mountOf(volume: unknown, folder: string): Mount[] {
  const fields = fieldsOf(volume);
  const [short, target] = typeof volume === 'string' ? volume.split(':') : [];
  const source = fields === undefined ? short : fields.type === 'bind' ? textOf(fields.source) : undefined;
  const container = fields === undefined ? target : textOf(fields.target);
  if (source === undefined || !container?.startsWith('/')) return [];
  // Anything else, such as `data` or `~/x`, names a volume or depends on who runs compose.
  if (!/^(\/|\.\.?(\/|$))/.test(source)) return [];
  return [{ host: path.resolve(folder, source), container: path.posix.resolve(container) }];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
