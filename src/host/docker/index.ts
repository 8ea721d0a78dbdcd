// The container that runs an installation: found, judged, reloaded, made again; its image for rehearsals.

export { conditionOf } from './condition.ts';
export type { Container } from './container.ts';
export type { Engine } from './engine.ts';
export { findEngine } from './engine.ts';

export { findProxy } from './find-proxy.ts';
export { imageFilesOf } from './image-files.ts';
export { imageNginx, removeLeftRehearsals } from './image-nginx.ts';
export { nginxVersionOf } from './nginx-version.ts';
export type { DockerProblem } from './problem.ts';
export { hostAddress } from './published.ts';
export type { DockerRuntimeOptions, Proof } from './runtime.ts';
export { dockerRuntime } from './runtime.ts';
