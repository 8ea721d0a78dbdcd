/** The kinds of block in which a directive may stand, as bits. */
export const Context = {
  main: 1 << 0,
  events: 1 << 1,
  http: 1 << 2,
  server: 1 << 3,
  location: 1 << 4,
  serverIf: 1 << 5,
  locationIf: 1 << 6,
  limitExcept: 1 << 7,
  upstream: 1 << 8,
  stream: 1 << 9,
  streamServer: 1 << 10,
  streamUpstream: 1 << 11,
  mail: 1 << 12,
  mailServer: 1 << 13,
  mgmt: 1 << 14,
} as const;

export type ContextName = keyof typeof Context;
