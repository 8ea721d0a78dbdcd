import { profiles } from './profiles.ts';
import type { ControlsFile } from './schema.ts';
import type { ControlSettings, HeaderOptions, ProfileName, RateLimitBehind } from './types.ts';

/**
 * A profile's settings with those of a policy file laid over them, key by key. A control that the
 * profile leaves off starts from `recommended` when the file switches it on.
 */
export function resolveControls(profile: ProfileName, file: ControlsFile): ControlSettings {
  const base = { ...profiles.recommended.controls, ...profiles[profile].controls };
  const resolved: { -readonly [Id in keyof ControlSettings]: ControlSettings[Id] } = {
    ...profiles[profile].controls,
  };
  for (const [id, written] of Object.entries(file)) {
    if (written === 'off') delete resolved[id as keyof ControlSettings];
    else if (written === 'on') Object.assign(resolved, { [id]: base[id as keyof ControlSettings] });
  }
  const frames = file['frame-options'];
  if (frames !== undefined && !isSwitch(frames) && base['frame-options'] !== undefined) {
    const own = isShort(frames) ? { allow: frames } : frames;
    resolved['frame-options'] = {
      allow: own.allow ?? base['frame-options'].allow,
      ...headerOptions(own, base['frame-options']),
    };
  }
  const csp = file['content-security-policy'];
  if (csp !== undefined && !isSwitch(csp) && base['content-security-policy'] !== undefined) {
    const own = isShort(csp) ? { value: csp } : csp;
    const start = base['content-security-policy'];
    resolved['content-security-policy'] = {
      mode: own.mode ?? start.mode,
      value: own.value ?? start.value,
      ...headerOptions(own, start),
    };
  }
  const referrer = file['referrer-policy'];
  if (referrer !== undefined && !isSwitch(referrer) && base['referrer-policy'] !== undefined) {
    const own = isShort(referrer) ? { value: referrer } : referrer;
    resolved['referrer-policy'] = {
      value: own.value ?? base['referrer-policy'].value,
      ...headerOptions(own, base['referrer-policy']),
    };
  }
  if (file.cors !== undefined && !isSwitch(file.cors) && base.cors !== undefined) {
    const own = isShort(file.cors) ? { allow: file.cors } : file.cors;
    resolved.cors = {
      allow: own.allow ?? base.cors.allow,
      credentials: own.credentials ?? base.cors.credentials,
      fixedOrigins: own['fixed-origins'] ?? base.cors.fixedOrigins,
    };
  }
  return { ...resolved, ...rateLimit(base, file), ...tls(base, file), ...others(base, file) };
}

function rateLimit(base: ControlSettings, file: ControlsFile): Pick<ControlSettings, 'rate-limit'> {
  const written = file['rate-limit'];
  const start = base['rate-limit'];
  if (written === undefined || isSwitch(written) || start === undefined) return {};
  const own = isShort(written) ? { rate: written } : written;
  const behind: RateLimitBehind | undefined =
    own.behind === undefined
      ? start.behind
      : {
          trustedProxies: own.behind['trusted-proxies'],
          header: own.behind.header ?? 'X-Forwarded-For',
          recursive: own.behind.recursive ?? true,
        };
  return {
    'rate-limit': {
      zone: own.zone ?? start.zone,
      size: own.size ?? start.size,
      rate: own.rate ?? start.rate,
      burst: own.burst ?? start.burst,
      delay: own.delay ?? start.delay,
      status: own.status ?? start.status,
      key: own.key ?? start.key,
      ...(behind === undefined ? {} : { behind }),
    },
  };
}

function tls(base: ControlSettings, file: ControlsFile): Pick<ControlSettings, 'tls'> {
  const own = file.tls;
  const start = base.tls;
  if (own === undefined || isSwitch(own) || start === undefined) return {};
  const timeout = own['session-timeout'] ?? start.sessionTimeout ?? 'keep';
  const tickets = own['session-tickets'] ?? start.sessionTickets ?? 'keep';
  const bufferSize = own['buffer-size'] ?? start.bufferSize ?? 'keep';
  const dhparam = own.dhparam ?? start.dhparam ?? 'none';
  return {
    tls: {
      protocols: own.protocols ?? start.protocols,
      ciphers: own.ciphers ?? start.ciphers,
      preferServerCiphers: own['prefer-server-ciphers'] ?? start.preferServerCiphers,
      curves: own.curves ?? start.curves,
      sessionCache: own['session-cache'] ?? start.sessionCache,
      ...(timeout === 'keep' ? {} : { sessionTimeout: timeout }),
      ...(tickets === 'keep' ? {} : { sessionTickets: tickets }),
      ...(bufferSize === 'keep' ? {} : { bufferSize }),
      stapling: own.stapling ?? start.stapling,
      ...(dhparam === 'none' ? {} : { dhparam }),
    },
  };
}

function others(base: ControlSettings, file: ControlsFile): ControlSettings {
  const { hsts, 'content-type-options': nosniff, 'server-tokens': tokens, 'file-permissions': modes } = file;
  const resolved: { -readonly [Id in keyof ControlSettings]: ControlSettings[Id] } = {};
  if (hsts !== undefined && !isSwitch(hsts) && base.hsts !== undefined) {
    const own = isShort(hsts) ? { 'max-age': hsts } : hsts;
    resolved.hsts = {
      maxAge: own['max-age'] ?? base.hsts.maxAge,
      includeSubDomains: own['include-sub-domains'] ?? base.hsts.includeSubDomains,
      preload: own.preload ?? base.hsts.preload,
      ...headerOptions(own, base.hsts),
    };
  }
  if (nosniff !== undefined && !isSwitch(nosniff) && base['content-type-options'] !== undefined) {
    resolved['content-type-options'] = headerOptions(nosniff, base['content-type-options']);
  }
  if (tokens !== undefined && !isSwitch(tokens)) resolved['server-tokens'] = { value: 'off' };
  const permissions = base['file-permissions'];
  if (modes !== undefined && !isSwitch(modes) && permissions !== undefined) {
    resolved['file-permissions'] = {
      configuration: bits(modes.configuration) ?? permissions.configuration,
      directories: bits(modes.directories) ?? permissions.directories,
      privateKeys: bits(modes['private-keys']) ?? permissions.privateKeys,
    };
  }
  if (file['stray-files'] !== undefined && !isSwitch(file['stray-files'])) resolved['stray-files'] = {};
  return resolved;
}

function headerOptions(
  own: { readonly always?: boolean | undefined; readonly 'hide-upstream'?: boolean | undefined },
  start: HeaderOptions,
): HeaderOptions {
  return { always: own.always ?? start.always, hideUpstream: own['hide-upstream'] ?? start.hideUpstream };
}

/** Whether a control is written as nothing but `on` or `off`. */
function isSwitch<Written>(written: Written): written is Extract<Written, 'on' | 'off'> {
  return written === 'on' || written === 'off';
}

/** Whether a control is written as the value of its main key alone. */
function isShort<Written>(
  written: Written,
): written is Extract<Written, string | number | readonly string[]> {
  return typeof written !== 'object' || Array.isArray(written);
}

function bits(mode: string | undefined): number | undefined {
  return mode === undefined ? undefined : Number.parseInt(mode, 8);
}
