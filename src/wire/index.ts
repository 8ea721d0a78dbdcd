export type { HelloEndpoint, HelloOptions } from './client-hellos.ts';
export { askAsClients } from './client-hellos.ts';
export type { Endpoint, ProbeOptions, WireProbe, WireResponse, WireResult } from './probe.ts';
export { runProbes, send } from './probe.ts';
