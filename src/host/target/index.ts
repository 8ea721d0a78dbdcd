// Where an installation lives: Kasm Workspaces or plain NGINX, its paths, its owners, its compose file.
export { withVolume } from './compose-volume.ts';
export { parseDhParameters, primeBits } from './dh-parameters.ts';
export type { Mount } from './file-view.ts';
export { mountedView, rootedPath } from './file-view.ts';
export { findTarget } from './find-target.ts';
export type { ContainerInstallation, Target } from './target.ts';
