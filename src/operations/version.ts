import manifest from '../../package.json' with { type: 'json' };

/** The version of Gatehouse, as `gatehouse --version` prints it. */
export const VERSION: string = manifest.version;
