import type { ContextName } from './contexts.ts';

interface ThirdPartyModule {
  readonly module: string;
  readonly contexts: readonly ContextName[];
  readonly names: readonly string[];
  /** Directives that open a block. Its content is not checked. */
  readonly blocks?: readonly string[];
  readonly isCommercial?: true;
}

const ANY_HTTP: readonly ContextName[] = ['http', 'server', 'location', 'locationIf'];

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/**
 * Directives of well-known third-party modules, from their documentation. These names count as known, whether or not
 * the module is installed. Their arguments are not checked.
 */
export const THIRD_PARTY: readonly ThirdPartyModule[] = [
  {
    module: 'headers_more',
    contexts: ANY_HTTP,
    names: words('more_set_headers more_clear_headers more_set_input_headers more_clear_input_headers'),
  },
  {
    module: 'lua',
    contexts: ['http', 'stream'],
    names:
      words(`lua_package_path lua_package_cpath lua_shared_dict lua_capture_error_log lua_sa_restart lua_regex_cache_max_entries
      lua_load_resty_core lua_thread_cache_max_entries lua_worker_thread_vm_pool_size lua_max_pending_timers lua_max_running_timers
      init_by_lua init_by_lua_block init_by_lua_file init_worker_by_lua init_worker_by_lua_block init_worker_by_lua_file
      exit_worker_by_lua_block exit_worker_by_lua_file`),
  },
  {
    module: 'lua',
    contexts: [
      'http',
      'server',
      'location',
      'locationIf',
      'serverIf',
      'upstream',
      'stream',
      'streamServer',
      'streamUpstream',
    ],
    names:
      words(`lua_code_cache lua_need_request_body lua_socket_log_errors lua_socket_connect_timeout lua_socket_send_timeout
      lua_socket_read_timeout lua_socket_buffer_size lua_socket_pool_size lua_socket_keepalive_timeout lua_ssl_ciphers lua_ssl_crl
      lua_ssl_protocols lua_ssl_certificate lua_ssl_certificate_key lua_ssl_trusted_certificate lua_ssl_verify_depth lua_ssl_conf_command
      lua_http10_buffering lua_transform_underscores_in_response_headers lua_check_client_abort lua_use_default_type lua_regex_match_limit
      rewrite_by_lua_no_postpone access_by_lua_no_postpone set_by_lua set_by_lua_block set_by_lua_file
      content_by_lua content_by_lua_block content_by_lua_file server_rewrite_by_lua_block server_rewrite_by_lua_file
      rewrite_by_lua rewrite_by_lua_block rewrite_by_lua_file access_by_lua access_by_lua_block access_by_lua_file
      header_filter_by_lua header_filter_by_lua_block header_filter_by_lua_file body_filter_by_lua body_filter_by_lua_block
      body_filter_by_lua_file log_by_lua log_by_lua_block log_by_lua_file balancer_by_lua_block balancer_by_lua_file
      ssl_client_hello_by_lua_block ssl_client_hello_by_lua_file ssl_certificate_by_lua_block ssl_certificate_by_lua_file
      ssl_session_fetch_by_lua_block ssl_session_fetch_by_lua_file ssl_session_store_by_lua_block ssl_session_store_by_lua_file
      preread_by_lua_block preread_by_lua_file`),
  },
  {
    module: 'ndk',
    contexts: ['http', 'server', 'location', 'locationIf', 'serverIf'],
    names:
      words(`set_quote_sql_str set_quote_pgsql_str set_quote_json_str set_unescape_uri set_escape_uri set_hashed_upstream
      set_encode_base32 set_decode_base32 set_misc_base32_padding set_misc_base32_alphabet set_encode_base64 set_decode_base64
      set_encode_base64url set_decode_base64url set_encode_hex set_decode_hex set_sha1 set_md5 set_hmac_sha1 set_hmac_sha256 set_random
      set_secure_random_alphanum set_secure_random_lcalpha set_rotate set_local_today set_formatted_gmt_time set_formatted_local_time
      set_if_empty set_encrypt_session set_decrypt_session encrypt_session_key encrypt_session_iv encrypt_session_expires`),
  },
  {
    module: 'echo',
    contexts: ANY_HTTP,
    names: words(
      'echo echo_duplicate echo_flush echo_sleep echo_blocking_sleep echo_reset_timer echo_read_request_body echo_location_async echo_location echo_subrequest_async echo_subrequest echo_foreach_split echo_end echo_request_body echo_exec echo_status echo_before_body echo_after_body',
    ),
  },
  {
    module: 'brotli',
    contexts: ANY_HTTP,
    names: words(
      'brotli brotli_static brotli_types brotli_comp_level brotli_window brotli_buffers brotli_min_length',
    ),
  },
  {
    module: 'zstd',
    contexts: ANY_HTTP,
    names: words('zstd zstd_static zstd_types zstd_comp_level zstd_min_length zstd_buffers zstd_dict_file'),
  },
  {
    module: 'js',
    contexts: ['main', ...ANY_HTTP, 'limitExcept', 'stream', 'streamServer'],
    names: words(
      'js_import js_path js_set js_var js_content js_header_filter js_body_filter js_periodic js_preload_object js_shared_dict_zone js_fetch_ciphers js_fetch_protocols js_fetch_timeout js_fetch_buffer_size js_fetch_max_response_buffer_size js_fetch_trusted_certificate js_fetch_verify js_fetch_verify_depth js_fetch_keepalive js_fetch_proxy js_engine js_context_reuse js_access js_filter js_preread js_include js_load_http_native_module js_load_stream_native_module',
    ),
  },
  {
    module: 'geoip2',
    contexts: ['http', 'stream'],
    names: words('geoip2_proxy geoip2_proxy_recursive'),
    blocks: ['geoip2'],
  },
  {
    module: 'modsecurity',
    contexts: ANY_HTTP,
    names: words(
      'modsecurity modsecurity_rules modsecurity_rules_file modsecurity_rules_remote modsecurity_transaction_id modsecurity_use_error_log ModSecurityEnabled ModSecurityConfig',
    ),
  },
  {
    module: 'cache_purge',
    contexts: ANY_HTTP,
    names: words(
      'proxy_cache_purge fastcgi_cache_purge scgi_cache_purge uwsgi_cache_purge cache_purge_response_type',
    ),
  },
  {
    module: 'auth_pam',
    contexts: [...ANY_HTTP, 'limitExcept'],
    names: words('auth_pam auth_pam_service_name auth_pam_set_pam_env'),
  },
  {
    module: 'auth_spnego',
    contexts: [...ANY_HTTP, 'limitExcept'],
    names: words(
      'auth_gss auth_gss_realm auth_gss_keytab auth_gss_service_name auth_gss_authorized_principal auth_gss_allow_basic_fallback auth_gss_force_realm',
    ),
  },
  {
    module: 'auth_digest',
    contexts: [...ANY_HTTP, 'limitExcept'],
    names: words(
      'auth_digest auth_digest_user_file auth_digest_timeout auth_digest_expires auth_digest_replays auth_digest_drop_time auth_digest_evasion_time auth_digest_maxtries auth_digest_shm_size',
    ),
  },
  {
    module: 'dav_ext',
    contexts: ['http', 'server', 'location'],
    names: words('dav_ext_methods dav_ext_lock dav_ext_lock_zone'),
  },
  {
    module: 'fancyindex',
    contexts: ANY_HTTP,
    names: words(
      'fancyindex fancyindex_css_href fancyindex_default_sort fancyindex_case_sensitive fancyindex_directories_first fancyindex_exact_size fancyindex_footer fancyindex_header fancyindex_hide_parent_dir fancyindex_hide_symlinks fancyindex_ignore fancyindex_localtime fancyindex_name_length fancyindex_show_dotfiles fancyindex_show_path fancyindex_time_format',
    ),
  },
  {
    module: 'substitutions',
    contexts: ['http', 'server', 'location'],
    names: words('subs_filter subs_filter_types subs_filter_bypass subs_buffers subs_line_buffer_size'),
  },
  {
    module: 'upload_progress',
    contexts: ANY_HTTP,
    names: words(
      'upload_progress track_uploads report_uploads upload_progress_content_type upload_progress_header upload_progress_json_output upload_progress_jsonp_output upload_progress_jsonp_parameter upload_progress_java_output upload_progress_template',
    ),
  },
  {
    module: 'upstream_fair',
    contexts: ['http', 'upstream'],
    names: words('fair upstream_fair_shm_size jdomain'),
  },
  {
    module: 'upstream_check',
    contexts: ['upstream', 'location'],
    names: words(
      'check check_http_send check_http_expect_alive check_keepalive_requests check_shm_size check_status',
    ),
  },
  {
    module: 'traffic_status',
    contexts: ANY_HTTP,
    names: words(
      'vhost_traffic_status vhost_traffic_status_zone vhost_traffic_status_display vhost_traffic_status_display_format vhost_traffic_status_display_jsonp vhost_traffic_status_filter vhost_traffic_status_filter_by_host vhost_traffic_status_filter_by_set_key vhost_traffic_status_filter_max_node vhost_traffic_status_limit_traffic vhost_traffic_status_set_by_filter vhost_traffic_status_bypass_limit vhost_traffic_status_bypass_stats vhost_traffic_status_histogram_buckets vhost_traffic_status_average_method vhost_traffic_status_dump',
    ),
  },
  {
    module: 'passenger',
    contexts: ANY_HTTP,
    names: words(
      'passenger_root passenger_enabled passenger_ruby passenger_python passenger_nodejs passenger_app_root passenger_app_env passenger_app_type passenger_startup_file passenger_base_uri passenger_document_root passenger_user passenger_group passenger_min_instances passenger_max_pool_size passenger_pool_idle_time passenger_sticky_sessions passenger_set_header passenger_env_var passenger_friendly_error_pages passenger_show_version_in_header',
    ),
  },
  { module: 'pagespeed', contexts: ANY_HTTP, names: words('pagespeed') },
  {
    module: 'otel',
    contexts: ANY_HTTP,
    names: words(
      'otel_service_name otel_trace otel_trace_context otel_span_name otel_span_attr otel_resource_attr',
    ),
    blocks: ['otel_exporter'],
  },
  {
    module: 'opentracing',
    contexts: ANY_HTTP,
    names: words(
      'opentracing opentracing_load_tracer opentracing_tag opentracing_propagate_context opentracing_operation_name opentracing_location_operation_name opentracing_trace_locations opentracing_fastcgi_propagate_context',
    ),
  },
  {
    module: 'testcookie',
    contexts: ANY_HTTP,
    names: words(
      'testcookie testcookie_name testcookie_domain testcookie_path testcookie_secret testcookie_session testcookie_arg testcookie_max_attempts testcookie_fallback testcookie_whitelist testcookie_pass testcookie_redirect_via_refresh testcookie_refresh_template',
    ),
  },
  {
    module: 'acme',
    contexts: ['http', 'server'],
    names: words('acme_certificate acme_shared_zone'),
    blocks: ['acme_issuer'],
  },
  {
    module: 'naxsi',
    contexts: ['http', 'server', 'location'],
    names: words(
      'MainRule BasicRule CheckRule DeniedUrl LearningMode SecRulesEnabled SecRulesDisabled IgnoreIP IgnoreCIDR LibInjectionSql LibInjectionXss',
    ),
  },
  {
    module: 'auth_ldap',
    contexts: [...ANY_HTTP, 'limitExcept'],
    names: words(
      'auth_ldap auth_ldap_servers auth_ldap_cache_enabled auth_ldap_cache_expiration_time auth_ldap_cache_size',
    ),
    blocks: ['ldap_server'],
  },
  { module: 'rtmp', contexts: ['main'], names: [], blocks: ['rtmp'] },
  {
    module: 'rtmp',
    contexts: ['http', 'server', 'location'],
    names: words('rtmp_stat rtmp_stat_stylesheet rtmp_control'),
  },
  {
    module: 'nchan',
    contexts: [...ANY_HTTP, 'upstream'],
    names: words(
      'nchan_pubsub nchan_publisher nchan_subscriber nchan_channel_id nchan_channel_group nchan_message_buffer_length nchan_message_timeout nchan_redis_url nchan_redis_pass nchan_redis_server nchan_use_redis nchan_shared_memory_size nchan_max_reserved_memory nchan_stub_status nchan_websocket_ping_interval nchan_subscriber_first_message nchan_store_messages nchan_authorize_request nchan_publisher_upstream_request',
    ),
  },
  {
    module: 'proxy_connect',
    contexts: ['server', 'location'],
    names: words(
      'proxy_connect proxy_connect_allow proxy_connect_connect_timeout proxy_connect_data_timeout proxy_connect_address proxy_connect_bind proxy_connect_response proxy_connect_send_timeout proxy_connect_read_timeout',
    ),
  },
  {
    module: 'srcache',
    contexts: ANY_HTTP,
    names: words(
      'srcache_fetch srcache_fetch_skip srcache_store srcache_store_skip srcache_store_max_size srcache_store_statuses srcache_methods srcache_default_expire srcache_max_expire memc_pass memc_connect_timeout memc_read_timeout memc_send_timeout redis_pass redis2_pass redis2_query redis2_raw_query',
    ),
  },
  {
    module: 'nginx_plus',
    contexts: ['main', ...ANY_HTTP, 'limitExcept', 'upstream', 'stream', 'streamServer', 'streamUpstream'],
    isCommercial: true,
    blocks: words('match mgmt num_map oidc_provider'),
    names:
      words(`status_zone status status_format zone_sync zone_sync_server zone_sync_ssl health_check health_check_timeout api auth_jwt
      auth_jwt_key_file auth_jwt_key_request auth_jwt_claim_set auth_jwt_header_set auth_jwt_leeway auth_jwt_require auth_jwt_type
      keyval keyval_zone sticky sticky_cookie_insert ntlm queue session_log session_log_zone session_log_format f4f f4f_buffer_size hls hls_buffers
      hls_forward_args hls_fragment hls_mp4_buffer_size hls_mp4_max_buffer_size internal_redirect least_time state auth_oidc error_log_tag
      mp4_limit_rate mp4_limit_rate_after mqtt mqtt_buffers mqtt_preread mqtt_set_connect proxy_request_dynamic grpc_request_dynamic
      proxy_allow_upstream fastcgi_allow_upstream grpc_allow_upstream memcached_allow_upstream scgi_allow_upstream uwsgi_allow_upstream`),
  },
];
