import type { HostFacts, Model } from '../model/index.ts';
import { buildModel } from '../model/index.ts';
import type { ByteString, Configuration, FileSource, NginxVersion } from '../nginx/index.ts';
import { loadConfiguration } from '../nginx/index.ts';

/** A configuration to audit and change: the source of its text, and facts about its host. */
export interface Subject {
  readonly source: FileSource;
  /** The main configuration file, absolute, as NGINX names it. */
  readonly mainPath: string;
  readonly version: NginxVersion;
  /** Collects facts about the host for the files of a configuration. */
  readonly hostFacts: (configuration: Configuration) => HostFacts;
}

/** Planned changes that are not written yet. */
export interface Overlay {
  /** New texts by file identity. */
  readonly texts: ReadonlyMap<string, ByteString>;
  /** New permission bits by host path. */
  readonly modes: ReadonlyMap<string, number>;
  /** New names by host path. */
  readonly renames: ReadonlyMap<string, string>;
}

const NO_OVERLAY: Overlay = { texts: new Map(), modes: new Map(), renames: new Map() };

/** The model of a configuration, as it is or with the overlay's changes. */
export function loadModel(subject: Subject, overlay: Overlay = NO_OVERLAY, previous?: Configuration): Model {
  const { mainPath, version } = subject;
  const source = overlaid(subject.source, overlay);
  const options = previous === undefined ? { version } : { version, previous };
  const configuration = loadConfiguration(source, mainPath, options);
  const hostFacts = subject.hostFacts(configuration);
  const files = hostFacts.files.map((file) => {
    const mode = overlay.modes.get(file.hostPath);
    return mode === undefined ? file : { ...file, mode };
  });
  return buildModel(configuration, { ...hostFacts, files });
}

function overlaid(source: FileSource, overlay: Overlay): FileSource {
  if (overlay.texts.size === 0 && overlay.renames.size === 0) return source;
  const isGone = (path: string) => {
    const result = source.read(path);
    return overlay.renames.has(result.hostPath);
  };
  return {
    read(path) {
      const result = source.read(path);
      if (!result.ok) return result;
      const text = overlay.texts.get(result.identity);
      return text === undefined ? result : { ...result, text };
    },
    glob(pattern) {
      const result = source.glob(pattern);
      // A renamed file always gets a name that no include matches.
      return overlay.renames.size === 0
        ? result
        : { ...result, paths: result.paths.filter((path) => !isGone(path)) };
    },
  };
}
