// Made by scripts/extract-directives.mjs; do not edit. Each line: name, module without ngx_ and _module,
// contexts and argument counts as bits in base 36, b for a block, kind of setter, keywords that the setter
// accepts, first version, first version without it. A dash means none; dashes at the end are left out.
// 70 versions from 1.18.0 to 1.31.5.
export const DIRECTIVES = `
absolute_redirect http_core s 2 - f
accept_mutex event_core 2 2 - f
accept_mutex_delay event_core 2 2 - m
acceptex_read iocp 2 2 - f
access_log http_log 64 e6
access_log stream_log 16o e6
add_after_body http_addition_filter s 2 - s
add_before_body http_addition_filter s 2 - s
add_header http_headers_filter 2k c
add_header_inherit http_headers_filter 2k 2 - e off,on,merge 1.29.3
add_trailer http_headers_filter 2k c
add_trailer_inherit http_headers_filter 2k 2 - e off,on,merge 1.29.3
addition_types http_addition_filter s e6
aio http_core s 2
aio_write http_core s 2 - f
alias http_core g 2
allow http_access 4c 2
allow stream_access 16o 2
ancient_browser http_browser s e6
ancient_browser_value http_browser s 2
auth_basic http_auth_basic 4c 2 - c
auth_basic_user_file http_auth_basic 4c 2
auth_delay http_core s 2 - m
auth_http mail_auth_http 9hc 2
auth_http_header mail_auth_http 9hc 4
auth_http_pass_client_cert mail_auth_http 9hc 2 - f
auth_http_timeout mail_auth_http 9hc 2 - m
auth_request http_auth_request s 2
auth_request_set http_auth_request s 4
autoindex http_autoindex s 2 - f
autoindex_exact_size http_autoindex s 2 - f
autoindex_format http_autoindex s 2 - e html,json,jsonp,xml
autoindex_localtime http_autoindex s 2 - f
break http_rewrite 3c 1
charset http_charset_filter 2k 2
charset_map http_charset_filter 4 4 b
charset_types http_charset_filter s e6
chunked_transfer_encoding http_core s 2 - f
client_body_buffer_size http_core s 2 - z
client_body_early_read http_core c e6 - - - 1.31.5
client_body_in_file_only http_core s 2 - e off,on,clean
client_body_in_single_buffer http_core s 2 - f
client_body_temp_path http_core s u - p
client_body_timeout http_core s 2 - m
client_header_buffer_size http_core c 2 - z
client_header_timeout http_core c 2 - m
client_max_body_size http_core s 2 - o
connection_pool_size http_core c 2 - z
create_full_put_path http_dav s 2 - f
daemon core 1 2 - f
dav_access http_dav s e - A
dav_methods http_dav s e6 - B off,put,delete,mkcol,copy,move
debug_connection event_core 2 2
debug_points core 1 2 - e stop,abort
default_type http_core s 2 - s
degradation http_degradation 4 2
degrade http_degradation s 2 - e 204,444
deny http_access 4c 2
deny stream_access 16o 2
devpoll_changes devpoll 2 2 - n
devpoll_events devpoll 2 2 - n
directio http_core s 2
directio_alignment http_core s 2 - o
disable_symlinks http_core s 6
early_hints http_core s e6 - - - 1.29.0
empty_gif http_empty_gif g 1
env core 1 2
epoll_events epoll 2 2 - n
error_log errlog 1 e6
error_log http_core s e6
error_log mail_core 9hc e6
error_log stream_core 16o e6
error_page http_core 2k e4
etag http_core s 2 - f
eventport_events eventport 2 2 - n
events events 1 1 b
expires http_headers_filter 2k 6
fastcgi_bind http_fastcgi s 6
fastcgi_buffer_size http_fastcgi s 2 - z
fastcgi_buffering http_fastcgi s 2 - f
fastcgi_buffers http_fastcgi s 4 - b
fastcgi_busy_buffers_size http_fastcgi s 2 - z
fastcgi_cache http_fastcgi s 2
fastcgi_cache_background_update http_fastcgi s 2 - f
fastcgi_cache_bypass http_fastcgi s e6
fastcgi_cache_key http_fastcgi s 2
fastcgi_cache_lock http_fastcgi s 2 - f
fastcgi_cache_lock_age http_fastcgi s 2 - m
fastcgi_cache_lock_timeout http_fastcgi s 2 - m
fastcgi_cache_max_range_offset http_fastcgi s 2 - o
fastcgi_cache_methods http_fastcgi s e6 - B GET,HEAD,POST
fastcgi_cache_min_uses http_fastcgi s 2 - n
fastcgi_cache_path http_fastcgi 4 e4
fastcgi_cache_revalidate http_fastcgi s 2 - f
fastcgi_cache_use_stale http_fastcgi s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_503,http_403,http_404,http_429,updating,off
fastcgi_cache_valid http_fastcgi s e6
fastcgi_catch_stderr http_fastcgi s 2 - a
fastcgi_connect_timeout http_fastcgi s 2 - m
fastcgi_force_ranges http_fastcgi s 2 - f
fastcgi_hide_header http_fastcgi s 2 - a
fastcgi_ignore_client_abort http_fastcgi s 2 - f
fastcgi_ignore_headers http_fastcgi s e6 - B X-Accel-Redirect,X-Accel-Expires,X-Accel-Limit-Rate,X-Accel-Buffering,X-Accel-Charset,Expires,Cache-Control,Set-Cookie,Vary
fastcgi_index http_fastcgi s 2 - s
fastcgi_intercept_errors http_fastcgi s 2 - f
fastcgi_keep_conn http_fastcgi s 2 - f
fastcgi_limit_rate http_fastcgi s 2 - c - 1.27.0
fastcgi_limit_rate http_fastcgi s 2 - z - - 1.27.0
fastcgi_max_temp_file_size http_fastcgi s 2 - z
fastcgi_next_upstream http_fastcgi s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_503,http_403,http_404,http_429,updating,off
fastcgi_next_upstream_timeout http_fastcgi s 2 - m
fastcgi_next_upstream_tries http_fastcgi s 2 - n
fastcgi_no_cache http_fastcgi s e6
fastcgi_param http_fastcgi s c
fastcgi_pass http_fastcgi 28 2
fastcgi_pass_header http_fastcgi s 2 - a
fastcgi_pass_request_body http_fastcgi s 2 - f
fastcgi_pass_request_headers http_fastcgi s 2 - f
fastcgi_read_timeout http_fastcgi s 2 - m
fastcgi_request_buffering http_fastcgi s 2 - f
fastcgi_send_lowat http_fastcgi s 2 - z
fastcgi_send_timeout http_fastcgi s 2 - m
fastcgi_socket_keepalive http_fastcgi s 2 - f
fastcgi_socket_rcvbuf http_fastcgi s 2 - z - 1.31.3
fastcgi_socket_sndbuf http_fastcgi s 2 - z - 1.31.3
fastcgi_split_path_info http_fastcgi s 2
fastcgi_store http_fastcgi s 2
fastcgi_store_access http_fastcgi s e - A
fastcgi_temp_file_write_size http_fastcgi s 2 - z
fastcgi_temp_path http_fastcgi s u - p
flv http_flv g 1
geo http_geo 4 6 b
geo stream_geo e8 6 b
geoip_city http_geoip 4 6
geoip_city stream_geoip e8 6
geoip_country http_geoip 4 6
geoip_country stream_geoip e8 6
geoip_org http_geoip 4 6
geoip_org stream_geoip e8 6
geoip_proxy http_geoip 4 2
geoip_proxy_recursive http_geoip 4 2 - f
google_perftools_profiles google_perftools 1 2 - s
grpc_bind http_grpc s 6
grpc_buffer_size http_grpc s 2 - z
grpc_connect_timeout http_grpc s 2 - m
grpc_hide_header http_grpc s 2 - a
grpc_ignore_headers http_grpc s e6 - B X-Accel-Redirect,X-Accel-Expires,X-Accel-Limit-Rate,X-Accel-Buffering,X-Accel-Charset,Expires,Cache-Control,Set-Cookie,Vary
grpc_intercept_errors http_grpc s 2 - f
grpc_next_upstream http_grpc s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_502,http_503,http_504,http_403,http_404,http_429,off
grpc_next_upstream_timeout http_grpc s 2 - m
grpc_next_upstream_tries http_grpc s 2 - n
grpc_pass http_grpc 28 2
grpc_pass_header http_grpc s 2 - a
grpc_read_timeout http_grpc s 2 - m
grpc_send_timeout http_grpc s 2 - m
grpc_set_header http_grpc s 4 - k
grpc_socket_keepalive http_grpc s 2 - f
grpc_socket_rcvbuf http_grpc s 2 - z - 1.31.3
grpc_socket_sndbuf http_grpc s 2 - z - 1.31.3
grpc_ssl_certificate http_grpc s 2 - c - 1.21.0
grpc_ssl_certificate http_grpc s 2 - s - - 1.21.0
grpc_ssl_certificate_cache http_grpc s e - - - 1.27.4
grpc_ssl_certificate_key http_grpc s 2 - c - 1.21.0
grpc_ssl_certificate_key http_grpc s 2 - s - - 1.21.0
grpc_ssl_ciphers http_grpc s 2 - s
grpc_ssl_conf_command http_grpc s 4 - k - 1.19.4
grpc_ssl_crl http_grpc s 2 - s
grpc_ssl_name http_grpc s 2 - c
grpc_ssl_password_file http_grpc s 2
grpc_ssl_protocols http_grpc s e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
grpc_ssl_server_name http_grpc s 2 - f
grpc_ssl_session_reuse http_grpc s 2 - f
grpc_ssl_trusted_certificate http_grpc s 2 - s
grpc_ssl_verify http_grpc s 2 - f
grpc_ssl_verify_depth http_grpc s 2 - n
gunzip http_gunzip_filter s 2 - f
gunzip_buffers http_gunzip_filter s 4 - b
gzip http_gzip_filter 2k 2 - f
gzip_buffers http_gzip_filter s 4 - b
gzip_comp_level http_gzip_filter s 2 - n
gzip_disable http_core s e6
gzip_hash http_gzip_filter s 2 - z
gzip_http_version http_core s 2 - e 1.0,1.1
gzip_min_length http_gzip_filter s 2 - z
gzip_no_buffer http_gzip_filter s 2 - f
gzip_proxied http_core s e6 - B off,expired,no-cache,no-store,private,no_last_modified,no_etag,auth,any
gzip_static http_gzip_static s 2 - e off,on,always
gzip_types http_gzip_filter s e6
gzip_vary http_core s 2 - f
gzip_window http_gzip_filter s 2 - z
hash http_upstream_hash 74 6
hash stream_upstream_hash 1kw 6
http http 1 1 b
http2 http_v2 c 2 - f - 1.25.1
http2_body_preread_size http_v2 c 2 - z
http2_chunk_size http_v2 s 2 - z
http2_idle_timeout http_v2 c 2 - - - 1.19.7
http2_idle_timeout http_v2 c 2 - m - - 1.19.7
http2_max_concurrent_pushes http_v2 c 2 - - - 1.25.1
http2_max_concurrent_pushes http_v2 c 2 - n - - 1.25.1
http2_max_concurrent_streams http_v2 c 2 - n
http2_max_field_size http_v2 c 2 - - - 1.19.7
http2_max_field_size http_v2 c 2 - z - - 1.19.7
http2_max_header_size http_v2 c 2 - - - 1.19.7
http2_max_header_size http_v2 c 2 - z - - 1.19.7
http2_max_requests http_v2 c 2 - - - 1.19.7
http2_max_requests http_v2 c 2 - n - - 1.19.7
http2_pool_size http_v2 c 2 - z
http2_push http_v2 s 2
http2_push_preload http_v2 s 2 - - - 1.25.1
http2_push_preload http_v2 s 2 - f - - 1.25.1
http2_recv_buffer_size http_v2 4 2 - z
http2_recv_timeout http_v2 c 2 - - - 1.19.7
http2_recv_timeout http_v2 c 2 - m - - 1.19.7
http2_streams_index_size http_v2 c 2 - n
http3 http_v3 c 2 - f - 1.25.0
http3_hq http_v3 c 2 - f - 1.25.0
http3_max_concurrent_streams http_v3 c 2 - n - 1.25.0
http3_stream_buffer_size http_v3 c 2 - z - 1.25.0
if http_rewrite o e6 b
if_modified_since http_core s 2 - e off,exact,before
ignore_invalid_headers http_core c 2 - f
image_filter http_image_filter g e
image_filter_buffer http_image_filter s 2 - z
image_filter_interlace http_image_filter s 2 - f
image_filter_jpeg_quality http_image_filter s 2
image_filter_sharpen http_image_filter s 2
image_filter_transparency http_image_filter s 2 - f
image_filter_webp_quality http_image_filter s 2
imap_auth mail_imap 9hc e6 - B plain,login,cram-md5,external
imap_capabilities mail_imap 9hc e6
imap_client_buffer mail_imap 9hc 2 - z
include conf pa7 2
index http_index s e6
internal http_core g 1
iocp_threads iocp 2 2 - n
ip_hash http_upstream_ip_hash 74 1
keepalive http_upstream_keepalive 74 2 - - - - 1.29.7
keepalive http_upstream_keepalive 74 6 - - - 1.29.7
keepalive_disable http_core s 6 - B none,msie6,safari
keepalive_min_timeout http_core s 2 - m - 1.27.4
keepalive_requests http_core s 2 - n
keepalive_requests http_upstream_keepalive 74 2 - n
keepalive_time http_core s 2 - m - 1.19.10
keepalive_time http_upstream_keepalive 74 2 - m - 1.19.10
keepalive_timeout http_core s 6
keepalive_timeout http_upstream_keepalive 74 2 - m
kqueue_changes kqueue 2 2 - n
kqueue_events kqueue 2 2 - n
large_client_header_buffers http_core c 4 - b
least_conn http_upstream_least_conn 74 1
least_conn stream_upstream_least_conn 1kw 1
least_time http_upstream_least_time 74 6 - - - 1.31.0
least_time stream_upstream_least_time 1kw 6 - - - 1.31.0
limit_conn http_limit_conn s 4
limit_conn stream_limit_conn 16o 4
limit_conn_dry_run http_limit_conn s 2 - f
limit_conn_dry_run stream_limit_conn 16o 2 - f
limit_conn_log_level http_limit_conn s 2 - e info,notice,warn,error
limit_conn_log_level stream_limit_conn 16o 2 - e info,notice,warn,error
limit_conn_status http_limit_conn s 2 - n
limit_conn_zone http_limit_conn 4 4
limit_conn_zone stream_limit_conn e8 4
limit_except http_core g e6 b
limit_rate http_core 2k 2 - c
limit_rate_after http_core 2k 2 - c
limit_req http_limit_req s e
limit_req_dry_run http_limit_req s 2 - f
limit_req_log_level http_limit_req s 2 - e info,notice,warn,error
limit_req_status http_limit_req s 2 - n
limit_req_zone http_limit_req 4 8
lingering_close http_core s 2 - e off,on,always
lingering_time http_core s 2 - m
lingering_timeout http_core s 2 - m
listen http_core 8 e6
listen mail_core 6bk e6
listen stream_core sg e6
load_module core 1 2
location http_core o 6 b
lock_file core 1 2 - s
log_format http_log 4 e4
log_format stream_log e8 e4
log_not_found http_core s 2 - f
log_subrequest http_core s 2 - f
mail mail 1 1 b
map http_map 4 4 b
map stream_map e8 4 b
map_hash_bucket_size http_map 4 2 - n
map_hash_bucket_size stream_map e8 2 - n
map_hash_max_size http_map 4 2 - n
map_hash_max_size stream_map e8 2 - n
master_process core 1 2 - f
max_errors mail_core 9hc 2 - n - 1.21.0
max_headers http_core c 2 - n - 1.29.8
max_ranges http_core s 2 - n
memcached_bind http_memcached s 6
memcached_buffer_size http_memcached s 2 - z
memcached_connect_timeout http_memcached s 2 - m
memcached_gzip_flag http_memcached s 2 - n
memcached_next_upstream http_memcached s e6 - B error,timeout,invalid_response,not_found,off
memcached_next_upstream_timeout http_memcached s 2 - m
memcached_next_upstream_tries http_memcached s 2 - n
memcached_pass http_memcached 28 2
memcached_read_timeout http_memcached s 2 - m
memcached_send_timeout http_memcached s 2 - m
memcached_socket_keepalive http_memcached s 2 - f
merge_slashes http_core c 2 - f
min_delete_depth http_dav s 2 - n
mirror http_mirror s 2
mirror_request_body http_mirror s 2 - f
modern_browser http_browser s 6
modern_browser_value http_browser s 2
mp4 http_mp4 g 1
mp4_buffer_size http_mp4 s 2 - z
mp4_max_buffer_size http_mp4 s 2 - z
mp4_start_key_frame http_mp4 s 2 - f - 1.21.4
msie_padding http_core s 2 - f
msie_refresh http_core s 2 - f
multi_accept event_core 2 2 - f
open_file_cache http_core s 6
open_file_cache_errors http_core s 2 - f
open_file_cache_events http_core s 2 - f
open_file_cache_min_uses http_core s 2 - n
open_file_cache_valid http_core s 2 - t
open_log_file_cache http_log s u
open_log_file_cache stream_log 16o u
output_buffers http_copy_filter s 4 - b
override_charset http_charset_filter 2k 2 - f
pass stream_pass sg 2 - - - 1.25.5
pcre_jit regex 1 2 - f
perl http_perl 40 2
perl_modules http_perl 4 2 - a
perl_require http_perl 4 2 - a
perl_set http_perl 4 4
pid core 1 2 - s
pop3_auth mail_pop3 9hc e6 - B plain,apop,cram-md5,external
pop3_capabilities mail_pop3 9hc e6
port_in_redirect http_core s 2 - f
post_acceptex iocp 2 2 - n
post_action http_core 2k 2 - s
postpone_gzipping http_gzip_filter s 2 - z
postpone_output http_core s 2 - z
preread_buffer_size stream_core 16o 2 - z
preread_timeout stream_core 16o 2 - m
protocol mail_core 6bk 2
proxy mail_proxy 9hc 2 - f
proxy_bind http_proxy s 6
proxy_bind stream_proxy 16o 6
proxy_buffer mail_proxy 9hc 2 - z
proxy_buffer_size http_proxy s 2 - z
proxy_buffer_size stream_proxy 16o 2 - z
proxy_buffering http_proxy s 2 - f
proxy_buffers http_proxy s 4 - b
proxy_busy_buffers_size http_proxy s 2 - z
proxy_cache http_proxy s 2
proxy_cache_background_update http_proxy s 2 - f
proxy_cache_bypass http_proxy s e6
proxy_cache_convert_head http_proxy s 2 - f
proxy_cache_key http_proxy s 2
proxy_cache_lock http_proxy s 2 - f
proxy_cache_lock_age http_proxy s 2 - m
proxy_cache_lock_timeout http_proxy s 2 - m
proxy_cache_max_range_offset http_proxy s 2 - o
proxy_cache_methods http_proxy s e6 - B GET,HEAD,POST
proxy_cache_min_uses http_proxy s 2 - n
proxy_cache_path http_proxy 4 e4
proxy_cache_revalidate http_proxy s 2 - f
proxy_cache_use_stale http_proxy s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_502,http_503,http_504,http_403,http_404,http_429,updating,off
proxy_cache_valid http_proxy s e6
proxy_connect_timeout http_proxy s 2 - m
proxy_connect_timeout stream_proxy 16o 2 - m
proxy_cookie_domain http_proxy s 6
proxy_cookie_flags http_proxy s u - - - 1.19.3
proxy_cookie_path http_proxy s 6
proxy_download_rate stream_proxy 16o 2 - c
proxy_downstream_buffer stream_proxy 16o 2 - z
proxy_force_ranges http_proxy s 2 - f
proxy_half_close stream_proxy 16o 2 - f - 1.21.4
proxy_headers_hash_bucket_size http_proxy s 2 - n
proxy_headers_hash_max_size http_proxy s 2 - n
proxy_hide_header http_proxy s 2 - a
proxy_http_version http_proxy s 2 - e 1.0,1.1 - 1.29.4
proxy_http_version http_proxy s 2 - e 1.0,1.1,2 1.29.4
proxy_ignore_client_abort http_proxy s 2 - f
proxy_ignore_headers http_proxy s e6 - B X-Accel-Redirect,X-Accel-Expires,X-Accel-Limit-Rate,X-Accel-Buffering,X-Accel-Charset,Expires,Cache-Control,Set-Cookie,Vary
proxy_intercept_errors http_proxy s 2 - f
proxy_limit_rate http_proxy s 2 - c - 1.27.0
proxy_limit_rate http_proxy s 2 - z - - 1.27.0
proxy_max_temp_file_size http_proxy s 2 - z
proxy_method http_proxy s 2 - c
proxy_next_upstream http_proxy s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_502,http_503,http_504,http_403,http_404,http_429,updating,off
proxy_next_upstream stream_proxy 16o 2 - f
proxy_next_upstream_timeout http_proxy s 2 - m
proxy_next_upstream_timeout stream_proxy 16o 2 - m
proxy_next_upstream_tries http_proxy s 2 - n
proxy_next_upstream_tries stream_proxy 16o 2 - n
proxy_no_cache http_proxy s e6
proxy_pass http_proxy 5s 2
proxy_pass stream_proxy sg 2
proxy_pass_error_message mail_proxy 9hc 2 - f
proxy_pass_header http_proxy s 2 - a
proxy_pass_request_body http_proxy s 2 - f
proxy_pass_request_headers http_proxy s 2 - f
proxy_pass_trailers http_proxy s 2 - f - 1.27.2
proxy_protocol mail_proxy 9hc 2 - e off,on,v2 1.31.4
proxy_protocol mail_proxy 9hc 2 - f - 1.19.8 1.31.4
proxy_protocol stream_proxy 16o 2 - e off,on,v2 1.31.4
proxy_protocol stream_proxy 16o 2 - f - - 1.31.4
proxy_protocol_timeout stream_core 16o 2 - m
proxy_read_timeout http_proxy s 2 - m
proxy_redirect http_proxy s 6
proxy_request_buffering http_proxy s 2 - f
proxy_requests stream_proxy 16o 2 - n
proxy_responses stream_proxy 16o 2 - n
proxy_send_lowat http_proxy s 2 - z
proxy_send_timeout http_proxy s 2 - m
proxy_set_body http_proxy s 2 - s
proxy_set_header http_proxy s 4 - k
proxy_smtp_auth mail_proxy 9hc 2 - f - 1.19.4
proxy_socket_keepalive http_proxy s 2 - f
proxy_socket_keepalive stream_proxy 16o 2 - f
proxy_socket_rcvbuf http_proxy s 2 - z - 1.31.3
proxy_socket_rcvbuf stream_proxy 16o 2 - z - 1.31.3
proxy_socket_sndbuf http_proxy s 2 - z - 1.31.3
proxy_socket_sndbuf stream_proxy 16o 2 - z - 1.31.3
proxy_ssl stream_proxy 16o 2 - f
proxy_ssl_alpn stream_proxy 16o e6 - - - 1.31.0
proxy_ssl_certificate http_proxy s 2 - c - 1.21.0
proxy_ssl_certificate http_proxy s 2 - s - - 1.21.0
proxy_ssl_certificate stream_proxy 16o 2 - c - 1.21.0
proxy_ssl_certificate stream_proxy 16o 2 - s - - 1.21.0
proxy_ssl_certificate_cache http_proxy s e - - - 1.27.4
proxy_ssl_certificate_cache stream_proxy 16o e - - - 1.27.4
proxy_ssl_certificate_key http_proxy s 2 - c - 1.21.0
proxy_ssl_certificate_key http_proxy s 2 - s - - 1.21.0
proxy_ssl_certificate_key stream_proxy 16o 2 - c - 1.21.0
proxy_ssl_certificate_key stream_proxy 16o 2 - s - - 1.21.0
proxy_ssl_ciphers http_proxy s 2 - s
proxy_ssl_ciphers stream_proxy 16o 2 - s
proxy_ssl_conf_command http_proxy s 4 - k - 1.19.4
proxy_ssl_conf_command stream_proxy 16o 4 - k - 1.19.4
proxy_ssl_crl http_proxy s 2 - s
proxy_ssl_crl stream_proxy 16o 2 - s
proxy_ssl_name http_proxy s 2 - c
proxy_ssl_name stream_proxy 16o 2 - c
proxy_ssl_password_file http_proxy s 2
proxy_ssl_password_file stream_proxy 16o 2
proxy_ssl_protocols http_proxy s e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
proxy_ssl_protocols stream_proxy 16o e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
proxy_ssl_server_name http_proxy s 2 - f
proxy_ssl_server_name stream_proxy 16o 2 - f
proxy_ssl_session_reuse http_proxy s 2 - f
proxy_ssl_session_reuse stream_proxy 16o 2 - f
proxy_ssl_trusted_certificate http_proxy s 2 - s
proxy_ssl_trusted_certificate stream_proxy 16o 2 - s
proxy_ssl_verify http_proxy s 2 - f
proxy_ssl_verify stream_proxy 16o 2 - f
proxy_ssl_verify_depth http_proxy s 2 - n
proxy_ssl_verify_depth stream_proxy 16o 2 - n
proxy_store http_proxy s 2
proxy_store_access http_proxy s e - A
proxy_temp_file_write_size http_proxy s 2 - z
proxy_temp_path http_proxy s u - p
proxy_timeout mail_proxy 9hc 2 - m
proxy_timeout stream_proxy 16o 2 - m
proxy_upload_rate stream_proxy 16o 2 - c
proxy_upstream_buffer stream_proxy 16o 2 - z
quic_active_connection_id_limit http_v3 c 2 - n - 1.25.0
quic_bpf quic_bpf 1 2 - f - 1.25.0
quic_gso http_v3 c 2 - f - 1.25.0
quic_host_key http_v3 c 2 - - - 1.25.0
quic_retry http_v3 c 2 - f - 1.25.0
random http_upstream_random 74 7
random stream_upstream_random 1kw 7
random_index http_random_index g 2 - f
read_ahead http_core s 2 - z
real_ip_header http_realip s 2
real_ip_recursive http_realip s 2 - f
recursive_error_pages http_core s 2 - f
referer_hash_bucket_size http_referer o 2 - n
referer_hash_max_size http_referer o 2 - n
request_pool_size http_core c 2 - z
reset_timedout_connection http_core s 2 - f
resolver http_core s e6
resolver http_upstream 74 e6 - - - 1.27.3
resolver mail_core 9hc e6
resolver stream_core 16o e6
resolver stream_upstream 1kw e6 - - - 1.27.3
resolver_timeout http_core s 2 - m
resolver_timeout http_upstream 74 2 - m - 1.27.3
resolver_timeout mail_core 9hc 2 - m
resolver_timeout stream_core 16o 2 - m
resolver_timeout stream_upstream 1kw 2 - m - 1.27.3
return http_rewrite 3c 6
return stream_return sg 2
rewrite http_rewrite 3c c
rewrite_log http_rewrite 3g 2 - f
root http_core 2k 2
satisfy http_core s 2 - e all,any
scgi_bind http_scgi s 6
scgi_buffer_size http_scgi s 2 - z
scgi_buffering http_scgi s 2 - f
scgi_buffers http_scgi s 4 - b
scgi_busy_buffers_size http_scgi s 2 - z
scgi_cache http_scgi s 2
scgi_cache_background_update http_scgi s 2 - f
scgi_cache_bypass http_scgi s e6
scgi_cache_key http_scgi s 2
scgi_cache_lock http_scgi s 2 - f
scgi_cache_lock_age http_scgi s 2 - m
scgi_cache_lock_timeout http_scgi s 2 - m
scgi_cache_max_range_offset http_scgi s 2 - o
scgi_cache_methods http_scgi s e6 - B GET,HEAD,POST
scgi_cache_min_uses http_scgi s 2 - n
scgi_cache_path http_scgi 4 e4
scgi_cache_revalidate http_scgi s 2 - f
scgi_cache_use_stale http_scgi s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_503,http_403,http_404,http_429,updating,off
scgi_cache_valid http_scgi s e6
scgi_connect_timeout http_scgi s 2 - m
scgi_force_ranges http_scgi s 2 - f
scgi_hide_header http_scgi s 2 - a
scgi_ignore_client_abort http_scgi s 2 - f
scgi_ignore_headers http_scgi s e6 - B X-Accel-Redirect,X-Accel-Expires,X-Accel-Limit-Rate,X-Accel-Buffering,X-Accel-Charset,Expires,Cache-Control,Set-Cookie,Vary
scgi_intercept_errors http_scgi s 2 - f
scgi_limit_rate http_scgi s 2 - c - 1.27.0
scgi_limit_rate http_scgi s 2 - z - - 1.27.0
scgi_max_temp_file_size http_scgi s 2 - z
scgi_next_upstream http_scgi s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_503,http_403,http_404,http_429,updating,off
scgi_next_upstream_timeout http_scgi s 2 - m
scgi_next_upstream_tries http_scgi s 2 - n
scgi_no_cache http_scgi s e6
scgi_param http_scgi s c
scgi_pass http_scgi 28 2
scgi_pass_header http_scgi s 2 - a
scgi_pass_request_body http_scgi s 2 - f
scgi_pass_request_headers http_scgi s 2 - f
scgi_read_timeout http_scgi s 2 - m
scgi_request_buffering http_scgi s 2 - f
scgi_send_timeout http_scgi s 2 - m
scgi_socket_keepalive http_scgi s 2 - f
scgi_socket_rcvbuf http_scgi s 2 - z - 1.31.3
scgi_socket_sndbuf http_scgi s 2 - z - 1.31.3
scgi_store http_scgi s 2
scgi_store_access http_scgi s e - A
scgi_temp_file_write_size http_scgi s 2 - z
scgi_temp_path http_scgi s u - p
secure_link http_secure_link s 2 - c
secure_link_md5 http_secure_link s 2 - c
secure_link_secret http_secure_link s 2 - s
send_lowat http_core s 2 - z
send_timeout http_core s 2 - m
sendfile http_core 2k 2 - f
sendfile_max_chunk http_core s 2 - z
server http_core 4 1 b
server http_upstream 74 e6
server mail_core 35s 1 b
server stream_core e8 1 b
server stream_upstream 1kw e6
server_name http_core 8 e6
server_name mail_core 9hc 2 - s
server_name stream_core sg e6 - - - 1.25.5
server_name_in_redirect http_core s 2 - f
server_names_hash_bucket_size http_core 4 2 - n
server_names_hash_bucket_size stream_core e8 2 - n - 1.25.5
server_names_hash_max_size http_core 4 2 - n
server_names_hash_max_size stream_core e8 2 - n - 1.25.5
server_tokens http_core s 2 - e off,on,build
set http_rewrite 3c 4
set stream_set sg 4 - - - 1.19.3
set_real_ip_from http_realip s 2
set_real_ip_from mail_realip 9hc 2 - - - 1.19.8
set_real_ip_from stream_realip 16o 2
slice http_slice_filter s 2 - z
smtp_auth mail_smtp 9hc e6 - B plain,login,cram-md5,external,none
smtp_capabilities mail_smtp 9hc e6
smtp_client_buffer mail_smtp 9hc 2 - z
smtp_greeting_delay mail_smtp 9hc 2 - m
source_charset http_charset_filter 2k 2
spdy_chunk_size http_v2 s 2 - - - - 1.19.7
spdy_headers_comp http_v2 c 2 - - - - 1.19.7
spdy_keepalive_timeout http_v2 c 2 - - - - 1.19.7
spdy_max_concurrent_streams http_v2 c 2 - - - - 1.19.7
spdy_pool_size http_v2 c 2 - - - - 1.19.7
spdy_recv_buffer_size http_v2 4 2 - - - - 1.19.7
spdy_recv_timeout http_v2 c 2 - - - - 1.19.7
spdy_streams_index_size http_v2 c 2 - - - - 1.19.7
split_clients http_split_clients 4 4 b
split_clients stream_split_clients e8 4 b
ssi http_ssi_filter 2k 2 - f
ssi_ignore_recycled_buffers http_ssi_filter s 2 - f
ssi_last_modified http_ssi_filter s 2 - f
ssi_min_file_chunk http_ssi_filter s 2 - z
ssi_silent_errors http_ssi_filter s 2 - f
ssi_types http_ssi_filter s e6
ssi_value_length http_ssi_filter s 2 - z
ssl http_ssl c 2 - - - - 1.25.1
ssl mail_ssl 9hc 2 - - - - 1.25.1
ssl_alpn stream_ssl 16o e6 - - - 1.21.4
ssl_buffer_size http_ssl c 2 - z
ssl_certificate http_ssl c 2 - a
ssl_certificate mail_ssl 9hc 2 - a
ssl_certificate stream_ssl 16o 2 - a
ssl_certificate_cache http_ssl c e - - - 1.27.4
ssl_certificate_cache stream_ssl 16o e - - - 1.27.4
ssl_certificate_compression http_ssl c 2 - f - 1.29.1
ssl_certificate_compression mail_ssl 9hc 2 - f - 1.29.1
ssl_certificate_compression stream_ssl 16o 2 - f - 1.29.1
ssl_certificate_key http_ssl c 2 - a
ssl_certificate_key mail_ssl 9hc 2 - a
ssl_certificate_key stream_ssl 16o 2 - a
ssl_ciphers http_ssl c 2 - s
ssl_ciphers mail_ssl 9hc 2 - s
ssl_ciphers stream_ssl 16o 2 - s
ssl_client_certificate http_ssl c 2 - s
ssl_client_certificate mail_ssl 9hc 2 - s
ssl_client_certificate stream_ssl 16o 2 - s
ssl_conf_command http_ssl c 4 - k - 1.19.4
ssl_conf_command mail_ssl 9hc 4 - k - 1.19.4
ssl_conf_command stream_ssl 16o 4 - k - 1.19.4
ssl_crl http_ssl c 2 - s
ssl_crl mail_ssl 9hc 2 - s
ssl_crl stream_ssl 16o 2 - s
ssl_dhparam http_ssl c 2 - s
ssl_dhparam mail_ssl 9hc 2 - s
ssl_dhparam stream_ssl 16o 2 - s
ssl_early_data http_ssl c 2 - f
ssl_ecdh_curve http_ssl c 2 - s
ssl_ecdh_curve mail_ssl 9hc 2 - s
ssl_ecdh_curve stream_ssl 16o 2 - s
ssl_ech_file http_ssl c 2 - a - 1.29.4
ssl_ech_file stream_ssl 16o 2 - a - 1.29.4
ssl_engine openssl 1 2
ssl_handshake_timeout stream_ssl 16o 2 - m
ssl_object_cache_inheritable openssl_cache 1 2 - f - 1.27.4
ssl_ocsp http_ssl c 2 - e off,on,leaf 1.19.0
ssl_ocsp stream_ssl 16o 2 - e off,on,leaf 1.27.2
ssl_ocsp_cache http_ssl c 2 - - - 1.19.0
ssl_ocsp_cache stream_ssl 16o 2 - - - 1.27.2
ssl_ocsp_responder http_ssl c 2 - s - 1.19.0
ssl_ocsp_responder stream_ssl 16o 2 - s - 1.27.2
ssl_password_file http_ssl c 2
ssl_password_file mail_ssl 9hc 2
ssl_password_file stream_ssl 16o 2
ssl_prefer_server_ciphers http_ssl c 2 - f
ssl_prefer_server_ciphers mail_ssl 9hc 2 - f
ssl_prefer_server_ciphers stream_ssl 16o 2 - f
ssl_preread stream_ssl_preread 16o 2 - f
ssl_protocols http_ssl c e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
ssl_protocols mail_ssl 9hc e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
ssl_protocols stream_ssl 16o e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
ssl_reject_handshake http_ssl c 2 - f - 1.19.4
ssl_reject_handshake stream_ssl 16o 2 - f - 1.25.5
ssl_session_cache http_ssl c 6
ssl_session_cache mail_ssl 9hc 6
ssl_session_cache stream_ssl 16o 6
ssl_session_ticket_key http_ssl c 2 - a
ssl_session_ticket_key mail_ssl 9hc 2 - a
ssl_session_ticket_key stream_ssl 16o 2 - a
ssl_session_tickets http_ssl c 2 - f
ssl_session_tickets mail_ssl 9hc 2 - f
ssl_session_tickets stream_ssl 16o 2 - f
ssl_session_timeout http_ssl c 2 - t
ssl_session_timeout mail_ssl 9hc 2 - t
ssl_session_timeout stream_ssl 16o 2 - t
ssl_stapling http_ssl c 2 - f
ssl_stapling stream_ssl 16o 2 - f - 1.27.2
ssl_stapling_file http_ssl c 2 - s
ssl_stapling_file stream_ssl 16o 2 - s - 1.27.2
ssl_stapling_responder http_ssl c 2 - s
ssl_stapling_responder stream_ssl 16o 2 - s - 1.27.2
ssl_stapling_verify http_ssl c 2 - f
ssl_stapling_verify stream_ssl 16o 2 - f - 1.27.2
ssl_trusted_certificate http_ssl c 2 - s
ssl_trusted_certificate mail_ssl 9hc 2 - s
ssl_trusted_certificate stream_ssl 16o 2 - s
ssl_verify_client http_ssl c 2 - e off,on,optional,optional_no_ca
ssl_verify_client mail_ssl 9hc 2 - e off,on,optional,optional_no_ca
ssl_verify_client stream_ssl 16o 2 - e off,on,optional,optional_no_ca
ssl_verify_depth http_ssl c 2 - n
ssl_verify_depth mail_ssl 9hc 2 - n
ssl_verify_depth stream_ssl 16o 2 - n
starttls mail_ssl 9hc 2
sticky http_upstream_sticky 74 e4 - - - 1.29.6
stream stream 1 1 b
stub_status http_stub_status o 3
sub_filter http_sub_filter s 4
sub_filter_last_modified http_sub_filter s 2 - f
sub_filter_once http_sub_filter s 2 - f
sub_filter_types http_sub_filter s e6
subrequest_output_buffer_size http_core s 2 - z
tcp_nodelay http_core s 2 - f
tcp_nodelay stream_core 16o 2 - f
tcp_nopush http_core s 2 - f
thread_pool thread_pool 1 c
timeout mail_core 9hc 2 - m
timer_resolution core 1 2 - m
try_files http_try_files o e4
tunnel_bind http_tunnel s 6 - - - 1.31.0
tunnel_buffer_size http_tunnel s 2 - z - 1.31.0
tunnel_connect_timeout http_tunnel s 2 - m - 1.31.0
tunnel_next_upstream http_tunnel s e6 - B error,timeout,off 1.31.0
tunnel_next_upstream_timeout http_tunnel s 2 - m - 1.31.0
tunnel_next_upstream_tries http_tunnel s 2 - n - 1.31.0
tunnel_pass http_tunnel 2g 3 - - - 1.31.0
tunnel_read_timeout http_tunnel s 2 - m - 1.31.0
tunnel_send_lowat http_tunnel s 2 - z - 1.31.0
tunnel_send_timeout http_tunnel s 2 - m - 1.31.0
tunnel_socket_keepalive http_tunnel s 2 - f - 1.31.0
tunnel_socket_rcvbuf http_tunnel s 2 - z - 1.31.3
tunnel_socket_sndbuf http_tunnel s 2 - z - 1.31.3
types http_core s 1 b
types_hash_bucket_size http_core s 2 - n
types_hash_max_size http_core s 2 - n
underscores_in_headers http_core c 2 - f
uninitialized_variable_warn http_rewrite 3g 2 - f
upstream http_upstream 4 2 b
upstream stream_upstream e8 2 b
use event_core 2 2
user core 1 6
userid http_userid_filter s 2 - e off,log,v1,on
userid_domain http_userid_filter s 2 - s
userid_expires http_userid_filter s 2
userid_flags http_userid_filter s e - B off,secure,httponly,samesite=strict,samesite=lax,samesite=none 1.19.3
userid_mark http_userid_filter s 2
userid_name http_userid_filter s 2 - s
userid_p3p http_userid_filter s 2 - s
userid_path http_userid_filter s 2 - s
userid_service http_userid_filter s 2 - n
uwsgi_bind http_uwsgi s 6
uwsgi_buffer_size http_uwsgi s 2 - z
uwsgi_buffering http_uwsgi s 2 - f
uwsgi_buffers http_uwsgi s 4 - b
uwsgi_busy_buffers_size http_uwsgi s 2 - z
uwsgi_cache http_uwsgi s 2
uwsgi_cache_background_update http_uwsgi s 2 - f
uwsgi_cache_bypass http_uwsgi s e6
uwsgi_cache_key http_uwsgi s 2
uwsgi_cache_lock http_uwsgi s 2 - f
uwsgi_cache_lock_age http_uwsgi s 2 - m
uwsgi_cache_lock_timeout http_uwsgi s 2 - m
uwsgi_cache_max_range_offset http_uwsgi s 2 - o
uwsgi_cache_methods http_uwsgi s e6 - B GET,HEAD,POST
uwsgi_cache_min_uses http_uwsgi s 2 - n
uwsgi_cache_path http_uwsgi 4 e4
uwsgi_cache_revalidate http_uwsgi s 2 - f
uwsgi_cache_use_stale http_uwsgi s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_503,http_403,http_404,http_429,updating,off
uwsgi_cache_valid http_uwsgi s e6
uwsgi_connect_timeout http_uwsgi s 2 - m
uwsgi_force_ranges http_uwsgi s 2 - f
uwsgi_hide_header http_uwsgi s 2 - a
uwsgi_ignore_client_abort http_uwsgi s 2 - f
uwsgi_ignore_headers http_uwsgi s e6 - B X-Accel-Redirect,X-Accel-Expires,X-Accel-Limit-Rate,X-Accel-Buffering,X-Accel-Charset,Expires,Cache-Control,Set-Cookie,Vary
uwsgi_intercept_errors http_uwsgi s 2 - f
uwsgi_limit_rate http_uwsgi s 2 - c - 1.27.0
uwsgi_limit_rate http_uwsgi s 2 - z - - 1.27.0
uwsgi_max_temp_file_size http_uwsgi s 2 - z
uwsgi_modifier1 http_uwsgi s 2 - n
uwsgi_modifier2 http_uwsgi s 2 - n
uwsgi_next_upstream http_uwsgi s e6 - B error,timeout,invalid_header,non_idempotent,http_500,http_503,http_403,http_404,http_429,updating,off
uwsgi_next_upstream_timeout http_uwsgi s 2 - m
uwsgi_next_upstream_tries http_uwsgi s 2 - n
uwsgi_no_cache http_uwsgi s e6
uwsgi_param http_uwsgi s c
uwsgi_pass http_uwsgi 28 2
uwsgi_pass_header http_uwsgi s 2 - a
uwsgi_pass_request_body http_uwsgi s 2 - f
uwsgi_pass_request_headers http_uwsgi s 2 - f
uwsgi_read_timeout http_uwsgi s 2 - m
uwsgi_request_buffering http_uwsgi s 2 - f
uwsgi_send_timeout http_uwsgi s 2 - m
uwsgi_socket_keepalive http_uwsgi s 2 - f
uwsgi_socket_rcvbuf http_uwsgi s 2 - z - 1.31.3
uwsgi_socket_sndbuf http_uwsgi s 2 - z - 1.31.3
uwsgi_ssl_certificate http_uwsgi s 2 - c - 1.21.0
uwsgi_ssl_certificate http_uwsgi s 2 - s - - 1.21.0
uwsgi_ssl_certificate_cache http_uwsgi s e - - - 1.27.4
uwsgi_ssl_certificate_key http_uwsgi s 2 - c - 1.21.0
uwsgi_ssl_certificate_key http_uwsgi s 2 - s - - 1.21.0
uwsgi_ssl_ciphers http_uwsgi s 2 - s
uwsgi_ssl_conf_command http_uwsgi s 4 - k - 1.19.4
uwsgi_ssl_crl http_uwsgi s 2 - s
uwsgi_ssl_name http_uwsgi s 2 - c
uwsgi_ssl_password_file http_uwsgi s 2
uwsgi_ssl_protocols http_uwsgi s e6 - B SSLv2,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3
uwsgi_ssl_server_name http_uwsgi s 2 - f
uwsgi_ssl_session_reuse http_uwsgi s 2 - f
uwsgi_ssl_trusted_certificate http_uwsgi s 2 - s
uwsgi_ssl_verify http_uwsgi s 2 - f
uwsgi_ssl_verify_depth http_uwsgi s 2 - n
uwsgi_store http_uwsgi s 2
uwsgi_store_access http_uwsgi s e - A
uwsgi_string http_uwsgi s 2 - s
uwsgi_temp_file_write_size http_uwsgi s 2 - z
uwsgi_temp_path http_uwsgi s u - p
valid_referers http_referer o e6
variables_hash_bucket_size http_core 4 2 - n
variables_hash_bucket_size stream_core e8 2 - n
variables_hash_max_size http_core 4 2 - n
variables_hash_max_size stream_core e8 2 - n
worker_aio_requests epoll 2 2 - n
worker_connections event_core 2 2
worker_cpu_affinity core 1 e6
worker_priority core 1 2
worker_processes core 1 2
worker_rlimit_core core 1 2 - o
worker_rlimit_nofile core 1 2 - n
worker_shutdown_timeout core 1 2 - m
working_directory core 1 2 - s
xclient mail_proxy 9hc 2 - f
xml_entities http_xslt_filter s 2
xml_external_entities http_xslt_filter s 2 - f - 1.31.3
xslt_last_modified http_xslt_filter s 2 - f
xslt_param http_xslt_filter s 4
xslt_string_param http_xslt_filter s 4
xslt_stylesheet http_xslt_filter g e6
xslt_types http_xslt_filter s e6
zone http_upstream_zone 74 6
zone stream_upstream_zone 1kw 6
`;
