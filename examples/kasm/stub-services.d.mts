/** The host names that the proxy's configuration knows the services by, and the session behind them. */
export type StubService =
  | 'kasm_api'
  | 'kasm_manager'
  | 'kasm_agent'
  | 'kasm_share'
  | 'kasm_guac'
  | 'kasm_rdp_gateway'
  | 'kasm_rdp_https_gateway'
  | 'kasm_desktop';

export interface StubServices {
  /** The port of each service, on 127.0.0.1. */
  readonly ports: Readonly<Record<StubService, number>>;
  /** Ends every server and every connection. */
  close(): Promise<void>;
}

/** Starts one HTTP server on a free loopback port for each service behind the proxy. */
export function startStubServices(): Promise<StubServices>;
