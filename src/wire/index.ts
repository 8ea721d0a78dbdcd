export type { Endpoint, ProbeOptions, WireProbe, WireResponse, WireResult } from './probe.ts';
export { runProbes, send } from './probe.ts';
export type { Authorities } from './tls/authorities.ts';
export { readAuthorities } from './tls/authorities.ts';
export type { ScanOptions, ScanResult, ScanTarget } from './tls/scan.ts';
export { scan } from './tls/scan.ts';
export type { HostPort } from './tls/target.ts';
export { addressesOf, readHostPort } from './tls/target.ts';
