/** Blocks that are rehearsed, by the kind of their content. `opaque`: data without anything to replace. */
export const STAGED_BLOCKS: ReadonlyMap<
  string,
  'http' | 'server' | 'location' | 'if' | 'limit_except' | 'upstream' | 'events' | 'entries' | 'opaque'
> = new Map([
  ['events', 'events'],
  ['http', 'http'],
  ['server', 'server'],
  ['location', 'location'],
  ['if', 'if'],
  ['limit_except', 'limit_except'],
  ['upstream', 'upstream'],
  ['map', 'entries'],
  ['types', 'entries'],
  ['geo', 'entries'],
  ['split_clients', 'opaque'],
  ['charset_map', 'opaque'],
]);

/** Settings of the machine, which do not change responses. The stage runs NGINX with its own. */
export const SILENTLY_LEFT_OUT: ReadonlySet<string> = new Set([
  'daemon',
  'debug_points',
  'env',
  'lock_file',
  'master_process',
  'pid',
  'ssl_password_file',
  'ssl_session_ticket_key',
  'user',
  'worker_cpu_affinity',
  'worker_priority',
  'worker_processes',
  'worker_rlimit_core',
  'worker_rlimit_nofile',
  'working_directory',
]);

const FILE_OF_MACHINE = 'it needs a file of the real machine';
const LOCAL_ADDRESS = 'the rehearsal only has loopback addresses';
const NO_RESPONDER = 'no outside responder is contacted';

/** Directives that read, write or contact something outside the private folder, with the reason why they are left out. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ...['geoip_country', 'geoip_city', 'geoip_org', 'geoip2', 'xslt_stylesheet', 'xml_entities'].map(
    (name) => [name, FILE_OF_MACHINE] as const,
  ),
  ...['ssl_crl', 'proxy_ssl_crl', 'grpc_ssl_crl', 'uwsgi_ssl_crl', 'ssl_stapling_file'].map(
    (name) => [name, FILE_OF_MACHINE] as const,
  ),
  ...['proxy_ssl_password_file', 'grpc_ssl_password_file', 'uwsgi_ssl_password_file', 'ssl_engine'].map(
    (name) => [name, FILE_OF_MACHINE] as const,
  ),
  ...['google_perftools_profiles', 'auth_jwt_key_file'].map((name) => [name, FILE_OF_MACHINE] as const),
  ...['proxy_bind', 'fastcgi_bind', 'uwsgi_bind', 'scgi_bind', 'grpc_bind', 'memcached_bind'].map(
    (name) => [name, LOCAL_ADDRESS] as const,
  ),
  ...['ssl_ocsp', 'ssl_ocsp_responder', 'ssl_stapling_responder'].map(
    (name) => [name, NO_RESPONDER] as const,
  ),
]);

/** True for directives with code in Lua, Perl or JavaScript, which is not run since it could reach anything. */
export function isForeignCode(name: string): boolean {
  return /_by_lua(_block|_file)?$|^lua_|^js_|^perl(_|$)/.test(name);
}
