// The container that runs an installation: found, judged, reloaded, made again; its image for rehearsals.
export type { Condition } from './condition.ts';
export { conditionOf } from './condition.ts';
export type { Container, HostAddress } from './container.ts';
export type { Engine, EngineResult } from './engine.ts';
export { findEngine } from './engine.ts';
export type { ProxyResult } from './find-proxy.ts';
export { findProxy } from './find-proxy.ts';
export { imageFilesOf } from './image-files.ts';
export { imageNginx, removeLeftRehearsals } from './image-nginx.ts';
export { nginxVersionOf } from './nginx-version.ts';
export type { DockerProblem } from './problem.ts';
export { hostAddress } from './published.ts';
export type { DockerRuntimeOptions, Proof } from './runtime.ts';
export { dockerRuntime } from './runtime.ts';
