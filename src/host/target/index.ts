export { notCarriedOver } from './carry-over.ts';
export type { ProxyService } from './compose.ts';
export { withPort } from './compose-port.ts';
export { withVolume } from './compose-volume.ts';
export { parseDhParameters, primeBits } from './dh-parameters.ts';
export type { Mount } from './file-view.ts';
export { mountedView, rootedPath } from './file-view.ts';
export type { KasmInstallation, Target } from './target.ts';
export { findTarget, withImageFiles } from './target.ts';
