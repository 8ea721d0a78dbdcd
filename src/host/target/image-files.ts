/**
 * What the proxy's container image brings itself and the host does not show: a main configuration that reads
 * every `conf.d/*.conf` at http level, as the vendor's own charts for Kubernetes spell it out.
 */
export const IMAGE_FILES: ReadonlyMap<string, string> = new Map([
  [
    '/etc/nginx/nginx.conf',
    `user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /var/run/nginx.pid;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    log_format main '$remote_addr [$time_iso8601] "$request" $status $body_bytes_sent $request_time';
    access_log /var/log/nginx/access.log main;
    sendfile on;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
`,
  ],
  [
    '/etc/nginx/mime.types',
    `types {
    text/html html htm;
    text/css css;
    text/plain txt;
    application/javascript js;
    application/json json;
    image/svg+xml svg;
    image/png png;
    image/jpeg jpeg jpg;
    image/x-icon ico;
    font/woff2 woff2;
    application/wasm wasm;
}
`,
  ],
]);
