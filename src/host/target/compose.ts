import path from 'node:path';
import { parseDocument } from 'yaml';
import type { Mount } from './file-view.ts';

/** The proxy's service in a compose file. */
export interface ProxyService {
  /** Its key in the compose file. */
  readonly name: string;
  readonly containerName: string | undefined;
  readonly image: string | undefined;
  /** Bind mounts. Host paths are spelled as in the compose file, made absolute. */
  readonly mounts: readonly Mount[];
}

/**
 * Finds the proxy's service in a compose file: by its key, else by its container's name, else by its image. Anchors and
 * merge keys are resolved. Mounts whose source contains a variable such as `${X}` are left out.
 *
 * @param folder the folder of the compose file, from which relative sources start
 * @returns undefined when the text is not YAML or has no such service
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

/** The NGINX version in an image's tag, such as `1.25.3` in `kasmweb/nginx:1.25.3`. */
export function imageVersion(image: string | undefined): string | undefined {
  return /(?:^|\/)nginx:(\d+\.\d+\.\d+)/.exec(image ?? '')?.[1];
}

/** The content of a YAML text; undefined when it is not YAML, or when its aliases expand too far. */
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

/** Reads both forms of a volume: `SOURCE:TARGET[:OPTIONS]` and a map. Only bind mounts of the host are returned. */
function mountOf(volume: unknown, folder: string): Mount[] {
  const fields = fieldsOf(volume);
  const [short, target] = typeof volume === 'string' ? volume.split(':') : [];
  const source = fields === undefined ? short : fields.type === 'bind' ? textOf(fields.source) : undefined;
  const container = fields === undefined ? target : textOf(fields.target);
  if (source === undefined || !container?.startsWith('/')) return [];
  // Other sources, such as `data` or `~/x`, name a volume or depend on the user who runs compose.
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
