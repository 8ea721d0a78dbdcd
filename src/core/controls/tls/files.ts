import type { Model, Server, Tls, TlsSetting } from '../../model/index.ts';
import { effectiveTls } from '../../model/index.ts';
import type { Directive } from '../../nginx/index.ts';
import type { Finding } from '../finding.ts';
import { fault, findingOf } from './finding.ts';

/** Missing files that prevent NGINX from starting. Only a missing parameter file is fixable: NGINX needs none. */
export function* lackingFiles(model: Model, server: Server, tls: Tls): Generator<Finding> {
  const lacks = model.hostFacts.lacksFile ?? (() => false);
  const named: readonly (readonly [string, TlsSetting<readonly string[]>])[] = [
    ['ssl_certificate', tls.certificates],
    ['ssl_certificate_key', tls.certificateKeys],
    ['ssl_dhparam', { ...tls.dhparam, value: tls.dhparam.value === undefined ? [] : [tls.dhparam.value] }],
  ];
  for (const [directive, setting] of named) {
    if (!setting.value.some((file) => isPath(file) && lacks(file))) continue;
    const message = `${directive} names a file that does not exist: NGINX does not start`;
    yield findingOf(
      server,
      fault('file-missing', 'high', message),
      directive,
      setting,
      directive === 'ssl_dhparam',
    );
  }
}

/** A certificate or key may also be computed from variables, or not be a file at all. */
function isPath(file: string): boolean {
  return !file.includes('$') && !/^(data|engine|store):/.test(file);
}

/**
 * The lines that name parameter files that do not exist. Without these lines NGINX starts, and nothing else changes.
 */
export function lackingParameters(model: Model, server: Server): readonly Directive[] {
  const tls = effectiveTls(model, server);
  const { lacksFile } = model.hostFacts;
  const file = tls?.dhparam.value;
  return tls !== undefined && file !== undefined && lacksFile?.(file) ? tls.dhparam.directives : [];
}
