export type { Address, TcpAddress } from './address.ts';
export { addressText } from './address.ts';
export { askAsClients } from './client-hellos.ts';

export { openConnection } from './connection.ts';
export type { Endpoint } from './endpoint.ts';

export { exchange, HttpClient } from './http/client.ts';
export type { Exchange, Fault, HttpResponse } from './http/exchange.ts';
export { pageParts } from './http/page.ts';
export { makeSeats } from './http/seats.ts';
export type { WebSocketResult } from './http/websocket.ts';
export { tryWebSocket } from './http/websocket.ts';
export type { Authorities } from './tls/authorities.ts';
export { publicAuthorities, readAuthorities } from './tls/authorities.ts';
export { coversHost, judgeCertificates } from './tls/certificates.ts';
export type { ScanOptions } from './tls/scan.ts';
export { scan } from './tls/scan.ts';
export { addressesOf, readAddress } from './tls/target.ts';
export type { WebhookAddress } from './webhook.ts';
export { deliver, readWebhook } from './webhook.ts';
