import { expect, test } from 'vitest';
import { modelOf } from '../../../../test/support/model.ts';
import { NO_HOST_FACTS } from '../../model/index.ts';
import { profileSettings } from '../../settings/index.ts';
import { tlsSettings } from './settings.ts';
import { tls } from './tls.ts';

const TEXT = `events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate /etc/ssl/site.crt;
        ssl_certificate_key /etc/ssl/site.key;
        ssl_dhparam /etc/ssl/dh.pem;
    }
}
`;

function lacking(...files: readonly string[]) {
  const hostFacts = { ...NO_HOST_FACTS, lacksFile: (file: string) => files.includes(file) };
  return modelOf({ '/etc/nginx/nginx.conf': TEXT }, { hostFacts });
}

test.each(['documented', 'recommended', 'strict'] as const)(
  '%s: files without which NGINX does not start are found, and the line of parameters goes',
  (profile) => {
    const wanted = profileSettings(tlsSettings, profile);
    if (wanted === undefined) throw new Error(profile);
    const found = (...files: readonly string[]) =>
      tls
        .check(lacking(...files), wanted)
        .flatMap((group) => [...group])
        .filter(({ outcome }) => outcome === 'file-missing')
        .map(({ evidence, severity, fixable }) => [evidence, severity, fixable]);
    expect(found()).toEqual([]);
    expect(found('/etc/ssl/site.key')).toEqual([['ssl_certificate_key /etc/ssl/site.key', 'high', false]]);
    expect(found('/etc/ssl/dh.pem')).toEqual([['ssl_dhparam /etc/ssl/dh.pem', 'high', true]]);
    const removed = (...files: readonly string[]) =>
      tls
        .fix(lacking(...files), wanted, () => () => false)
        .flatMap((edit) => (edit.kind === 'remove' ? [edit.directive.name] : []));
    expect(removed('/etc/ssl/site.crt')).toEqual([]);
    expect(removed('/etc/ssl/dh.pem')).toEqual(['ssl_dhparam']);
  },
);
