export type { Endpoint, ProbeOptions, WireProbe, WireResponse, WireResult } from './probe.ts';
export { runProbes, send } from './probe.ts';
