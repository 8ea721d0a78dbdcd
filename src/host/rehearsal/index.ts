// A private copy of a configuration that a real NGINX runs on loopback, asked for every location.
export type { NginxHost } from './nginx-host.ts';
export type { Rehearsal } from './rehearse.ts';
export { rehearse } from './rehearse.ts';
export type { Stage } from './stage.ts';
export { makeStage } from './stage.ts';
