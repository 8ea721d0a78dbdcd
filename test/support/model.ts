import type { HostFacts, Model } from '../../src/core/model/index.ts';
import { buildModel } from '../../src/core/model/index.ts';
import type { FileSource } from '../../src/core/nginx/index.ts';
import { loadConfiguration, parseNginxVersion } from '../../src/core/nginx/index.ts';

export interface ModelOptions {
  /** Default 1.22.1. */
  readonly version?: string;
  /** Default /etc/nginx/nginx.conf. */
  readonly main?: string;
  readonly hostFacts?: HostFacts;
}

/** Files in memory as a configuration has them: paths as NGINX names them, texts as byte strings. */
export function memorySource(files: Readonly<Record<string, string>>): FileSource {
  return {
    read(path) {
      const text = files[path];
      if (text === undefined)
        return { ok: false, reason: 'missing', message: 'no such file', hostPath: path };
      return { ok: true, text, hostPath: path, identity: path, editable: true };
    },
    glob(pattern) {
      const source = pattern
        .replace(/[.+^${}()|\\]/g, '\\$&')
        .replace(/\*/g, '[^/]*')
        .replace(/\?/g, '[^/]');
      const matches = new RegExp(`^${source}$`);
      const paths = Object.keys(files).filter((path) => matches.test(path) && !/\/\.[^/]*$/.test(path));
      return { paths: paths.sort(), unreadable: [] };
    },
  };
}

/** The model of a configuration given as its files. */
export function modelOf(files: Readonly<Record<string, string>>, options: ModelOptions = {}): Model {
  const version = parseNginxVersion(options.version ?? '1.22.1');
  if (version === undefined) throw new Error(`not a version: ${options.version}`);
  const configuration = loadConfiguration(memorySource(files), options.main ?? '/etc/nginx/nginx.conf', {
    version,
  });
  return buildModel(configuration, options.hostFacts);
}
