/**
 * Files that only the proxy's container image has, as far as they are known: a main configuration that includes every
 * `conf.d/*.conf` at `http` level. The vendor's charts for Kubernetes show it.
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
