import fc from 'fast-check';
import type { CertificateFacts, HostFacts } from '../../src/core/model/index.ts';
import type { Configuration } from '../../src/core/nginx/index.ts';
import type { TreeOptions } from './generate.ts';
import { trees } from './generate.ts';

/** A tree on a host: its files, what is known of them there, and what the plan made of both can be read again as. */
export interface GeneratedHost {
  readonly files: Readonly<Record<string, string>>;
  /** Permission bits by path; of the files of the configuration that are not named, 0644. */
  readonly modes: Readonly<Record<string, number>>;
  /** The facts of the host, with other permission bits where `changed` names some. */
  readonly hostFacts: (changed?: ReadonlyMap<string, number>) => (configuration: Configuration) => HostFacts;
}

const CERTIFICATE = '/etc/ssl/site.crt';
const KEY = '/etc/ssl/site.key';
const PARAMETERS = '/etc/ssl/certs/dhparam.pem';

const TLS_LINES = [
  'ssl_protocols TLSv1 TLSv1.2;',
  'ssl_protocols TLSv1.3;',
  'ssl_ciphers HIGH:!aNULL;',
  'ssl_ciphers DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256;',
  'ssl_ecdh_curve secp384r1;',
  'ssl_session_cache shared:other:1m;',
  'ssl_session_tickets on;',
  'ssl_session_timeout 5m;',
  `ssl_dhparam ${PARAMETERS};`,
  'ssl_stapling on;',
];

const OTHER_LINES = [
  'server_tokens on;',
  'server_tokens off;',
  'limit_req_dry_run on;',
  'limit_req_status 444;',
];

/**
 * Trees as `trees` makes them, on a host: servers that speak TLS, lines of TLS and others in them, copies that an
 * include picks up, permission bits, a certificate, and parameters that may be missing.
 */
export function hosts(options: TreeOptions = {}): fc.Arbitrary<GeneratedHost> {
  const certificate: fc.Arbitrary<CertificateFacts> = fc.record({
    ok: fc.constant(true as const),
    selfSigned: fc.boolean(),
    ocspResponder: fc.constantFrom(undefined, 'http://ocsp.example/'),
    chainHasIssuer: fc.boolean(),
    notAfter: fc.constant('2030-01-01T00:00:00Z'),
    subject: fc.constant('CN=site.example'),
  });
  return fc
    .record({
      tree: trees(options),
      tls: fc.boolean(),
      lines: fc.tuple(oneOfEach(TLS_LINES), oneOfEach(OTHER_LINES)),
      copy: fc.constantFrom(undefined, 'a.bak.conf', 'a.conf.old', 'b.bak.conf'),
      modes: fc.array(fc.constantFrom(0o644, 0o600, 0o666, 0o777, 0o664), { minLength: 5, maxLength: 5 }),
      certificate,
      hasParameters: fc.boolean(),
    })
    .map(({ tree, tls, lines: [tlsLines, otherLines], copy, modes, certificate: facts, hasParameters }) => {
      const files = withServerLines(
        tree.files,
        tls ? [...TLS_BASE, ...tlsLines, ...otherLines] : otherLines,
        tls,
      );
      if (copy !== undefined) {
        files['/etc/nginx/nginx.conf'] = (files['/etc/nginx/nginx.conf'] ?? '').replace(
          'access_log off;\n',
          'access_log off;\n    include conf.d/*;\n',
        );
        files['/etc/nginx/conf.d/a.conf'] = '# nothing\n';
        files[`/etc/nginx/conf.d/${copy}`] = '# a copy of it\n';
      }
      const paths = [...Object.keys(files), KEY];
      const bits = Object.fromEntries(paths.map((path, at) => [path, modes[at % modes.length] ?? 0o644]));
      return { files, modes: bits, hostFacts: factsOf(bits, facts, hasParameters) };
    });
}

const TLS_BASE = [`ssl_certificate ${CERTIFICATE};`, `ssl_certificate_key ${KEY};`];

/** Some lines, none of which sets what another one sets. */
function oneOfEach(lines: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.uniqueArray(fc.constantFrom(...lines), { selector: (line) => line.split(' ')[0], maxLength: 4 });
}

function withServerLines(
  files: Readonly<Record<string, string>>,
  lines: readonly string[],
  tls: boolean,
): Record<string, string> {
  const text = lines.map((line) => `        ${line}\n`).join('');
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      content.replace(/^( *listen [^;]*);\n/gm, (_, listen) => `${listen}${tls ? ' ssl' : ''};\n${text}`),
    ]),
  );
}

function factsOf(
  modes: Readonly<Record<string, number>>,
  certificate: CertificateFacts,
  hasParameters: boolean,
): GeneratedHost['hostFacts'] {
  const owned = { owner: 'root', group: 'root', kind: 'file' } as const;
  return (changed = new Map()) =>
    (configuration) => {
      const modeOf = (path: string) => changed.get(path) ?? modes[path] ?? 0o644;
      const files = [...configuration.files.values()].map(({ file: { hostPath } }) => ({
        ...owned,
        hostPath,
        role: 'configuration' as const,
        mode: modeOf(hostPath),
      }));
      const key = { ...owned, hostPath: KEY, role: 'private-key' as const, mode: modeOf(KEY) };
      const isThere = (path: string) => path !== PARAMETERS || hasParameters;
      return {
        files: [...files, key],
        certificates: new Map([[CERTIFICATE, certificate]]),
        hasFile: isThere,
        lacksFile: (path) => !isThere(path),
      };
    };
}
