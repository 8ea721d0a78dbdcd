import type { CertificateFacts, Model, Server, Tls, TlsSetting } from '../../model/index.ts';
import { effectiveTls, speaksTls } from '../../model/index.ts';
import { printable } from '../../nginx/index.ts';
import type { Control, Edit, Exemptions } from '../control.ts';
import type { Finding } from '../finding.ts';
import { grouped } from '../finding.ts';
import { distinct, placeScalar } from '../placement.ts';
import { corrections } from './corrections.ts';
import { lackingFiles, lackingParameters } from './files.ts';
import type { Fault, TlsOutcome } from './finding.ts';
import { fault, findingOf, onOff, outcomes } from './finding.ts';
import type { Tls as WantedTls } from './settings.ts';
import { tlsSettings } from './settings.ts';

/**
 * How connections are protected: protocol versions, cipher suites, key exchange, resumption, stapling.
 *
 * Insecure: `ssl_protocols` left to a default that includes TLS 1.0, a cipher list with CBC suites, or a strict
 * server behind a lax default server on the same address.
 */
export const tls = {
  id: 'tls',
  words: {
    title: 'TLS versions, cipher suites and key exchange',
    threat:
      'Old protocol versions and cipher suites let an attacker on the network path read or alter traffic (POODLE, BEAST, SWEET32, padding oracles). Without forward secrecy, a stolen key decrypts recorded traffic.',
    mayBreak:
      'Clients that support none of the remaining versions, suites or groups: old Java and Windows releases, embedded thin clients, and, with curve lists that lack X25519 and P-256, many current ones.',
    references: [
      'RFC 9325 (Recommendations for Secure Use of TLS)',
      'RFC 8996 (Deprecating TLS 1.0 and TLS 1.1)',
      'https://wiki.mozilla.org/Security/Server_Side_TLS',
      'https://nginx.org/en/docs/http/ngx_http_ssl_module.html',
    ],
  },
  settings: tlsSettings,
  corrections,
  outcomes,
  effects: [{ kind: 'tls' }],
  check: (model, wanted) =>
    grouped(tlsServers(model).flatMap((server) => checkServer(model, server, wanted))),
  fix: (model, wanted, exempt) => {
    const isExempt = exempt('file-missing');
    const servers = tlsServers(model).filter((server) => !isExempt(server));
    const unusable = servers.flatMap((server) => lackingParameters(model, server));
    return distinct([
      ...fixBy(RULES, model, wanted, exempt),
      ...unusable.map((directive): Edit => ({ kind: 'remove', directive })),
    ]);
  },
  proofs: (model, wanted) =>
    tlsServers(model).map((server) => ({
      control: 'tls',
      server,
      location: undefined,
      method: 'GET',
      headers: {},
      expect: [{ kind: 'tls-protocols', protocols: wanted.protocols }],
    })),
} satisfies Control<WantedTls, 'tls', TlsOutcome>;

/** The control `tls` with a fix that only sets `ssl_dhparam`, for use after new parameters were made. */
export const dhParameters = {
  ...tls,
  fix: (model, wanted, exempt) =>
    fixBy(
      RULES.filter(({ directive }) => directive === 'ssl_dhparam'),
      model,
      wanted,
      exempt,
    ),
} satisfies Control<WantedTls, 'tls', TlsOutcome>;

/** One setting of the policy and the directive that implements it. */
interface Rule {
  readonly directive: string;
  /** All outcomes that `fault` can return. */
  readonly outcomes: readonly TlsOutcome[];
  /** The arguments that are written, or undefined when the policy does not set it. */
  readonly args: (wanted: WantedTls) => readonly string[] | undefined;
  readonly setting: (tls: Tls) => TlsSetting<unknown>;
  /** Why what is effective is not good enough; undefined when it is. */
  readonly fault: (tls: Tls, wanted: WantedTls, context: Context) => Fault | undefined;
  /**
   * The default servers that decide the setting for all servers on their sockets; undefined when each server decides.
   */
  readonly decidedBy: (tls: Tls) => readonly Server[] | undefined;
}

interface Context {
  readonly certificates: readonly (CertificateFacts | undefined)[];
  readonly hasFile: (path: string) => boolean;
}

const everyServer = () => undefined;

const RULES: readonly Rule[] = [
  {
    directive: 'ssl_protocols',
    outcomes: ['protocols-allowed', 'protocols-missing'],
    args: ({ protocols }) => protocols,
    setting: ({ protocols }) => protocols,
    fault: protocolFault,
    decidedBy: ({ protocolsServers }) => protocolsServers,
  },
  {
    directive: 'ssl_ciphers',
    outcomes: ['ciphers'],
    args: ({ ciphers }) => [ciphers],
    setting: ({ ciphers }) => ciphers,
    fault: cipherFault,
    decidedBy: everyServer,
  },
  {
    directive: 'ssl_prefer_server_ciphers',
    outcomes: ['client-order'],
    args: ({ preferServerCiphers }) => [onOff(preferServerCiphers)],
    setting: ({ preferServerCiphers }) => preferServerCiphers,
    // The server's order is never weaker than the client's, so `on` is accepted when the policy does not require it.
    fault: (tls, wanted) =>
      wanted.preferServerCiphers && !tls.preferServerCiphers.value
        ? fault('client-order', 'low', 'The client chooses among the cipher suites, not the server')
        : undefined,
    decidedBy: everyServer,
  },
  {
    directive: 'ssl_ecdh_curve',
    outcomes: ['groups'],
    args: ({ curves }) => [curves.join(':')],
    setting: ({ curves }) => curves,
    fault: ({ curves }, wanted) =>
      isOrderedPart(curves.value, wanted.curves)
        ? undefined
        : fault('groups', 'low', 'The groups for key exchange are not those of the policy'),
    decidedBy: ({ socketServers }) => socketServers,
  },
  {
    directive: 'ssl_session_cache',
    outcomes: ['session-cache'],
    args: ({ sessionCache }) => sessionCache.split(' '),
    setting: ({ sessionCache }) => sessionCache,
    fault: ({ sessionCache }, wanted) =>
      sameCache(sessionCache.value, wanted.sessionCache)
        ? undefined
        : fault(
            'session-cache',
            'low',
            'Sessions are not cached as the policy wants: clients may need a full handshake each time',
          ),
    decidedBy: ({ socketServers }) => socketServers,
  },
  {
    directive: 'ssl_session_timeout',
    outcomes: ['session-timeout'],
    args: ({ sessionTimeout }) => (sessionTimeout === undefined ? undefined : [sessionTimeout]),
    setting: ({ sessionTimeout }) => sessionTimeout,
    fault: ({ sessionTimeout }, wanted) =>
      wanted.sessionTimeout === undefined || sessionTimeout.value === wanted.sessionTimeout
        ? undefined
        : fault('session-timeout', 'info', 'Sessions are kept for a different time than the policy wants'),
    decidedBy: ({ socketServers }) => socketServers,
  },
  {
    directive: 'ssl_session_tickets',
    outcomes: ['session-tickets'],
    args: ({ sessionTickets }) => (sessionTickets === undefined ? undefined : [onOff(sessionTickets)]),
    setting: ({ sessionTickets }) => sessionTickets,
    fault: ({ sessionTickets }, wanted) =>
      wanted.sessionTickets === undefined || sessionTickets.value === wanted.sessionTickets
        ? undefined
        : fault(
            'session-tickets',
            'low',
            'Session tickets are not as the policy wants: a long-lived ticket key weakens forward secrecy',
          ),
    decidedBy: everyServer,
  },
  {
    directive: 'ssl_buffer_size',
    outcomes: ['buffer-size'],
    args: ({ bufferSize }) => (bufferSize === undefined ? undefined : [bufferSize]),
    setting: ({ bufferSize }) => bufferSize,
    fault: ({ bufferSize }, wanted) =>
      wanted.bufferSize === undefined || bytes(bufferSize.value) === bytes(wanted.bufferSize)
        ? undefined
        : fault('buffer-size', 'info', 'TLS records have a different size than the policy wants'),
    decidedBy: everyServer,
  },
  {
    directive: 'ssl_dhparam',
    outcomes: ['dhparam'],
    // NGINX does not start when the file is missing, so a person must make it first.
    args: ({ dhparam }) => (dhparam === undefined ? undefined : [dhparam]),
    setting: ({ dhparam }) => dhparam,
    fault: ({ dhparam }, wanted, { hasFile }) =>
      wanted.dhparam === undefined || dhparam.value === wanted.dhparam || !hasFile(wanted.dhparam)
        ? undefined
        : fault('dhparam', 'info', 'The DH parameters of the policy are not used'),
    decidedBy: everyServer,
  },
  {
    directive: 'ssl_stapling',
    outcomes: ['stapling'],
    args: ({ stapling }) => [onOff(stapling !== 'off')],
    setting: ({ stapling }) => stapling,
    fault: staplingFault,
    decidedBy: everyServer,
  },
  {
    directive: 'ssl_stapling_verify',
    outcomes: ['stapling-unverified'],
    args: ({ stapling }) => (stapling === 'off' ? undefined : ['on']),
    setting: ({ staplingVerify }) => staplingVerify,
    fault: (tls, wanted, context) =>
      (wanted.stapling === 'on' || (wanted.stapling === 'when-possible' && canStaple(context))) &&
      !tls.staplingVerify.value
        ? fault('stapling-unverified', 'info', 'OCSP responses are stapled without being verified')
        : undefined,
    decidedBy: everyServer,
  },
];

function tlsServers(model: Model): Server[] {
  return model.servers.filter((server) => speaksTls(model, server));
}

function checkServer(model: Model, server: Server, wanted: WantedTls): Finding[] {
  const tls = effectiveTls(model, server);
  if (tls === undefined) return [];
  const findings: Finding[] = [];
  const context = contextOf(model, tls);
  for (const rule of RULES) {
    if (!decides(tls, server, rule)) continue;
    const found = rule.fault(tls, wanted, context);
    if (found === undefined) continue;
    const setting = rule.setting(tls);
    findings.push(findingOf(server, found, rule.directive, setting, rule.args(wanted) !== undefined));
  }
  for (const { fault, directive, setting } of effectless(model, tls, wanted)) {
    findings.push(findingOf(server, fault, directive, setting, false));
  }
  findings.push(...lackingFiles(model, server, tls));
  return findings;
}

function fixBy(
  rules: readonly Rule[],
  model: Model,
  wanted: WantedTls,
  exempt: Exemptions<TlsOutcome>,
): Edit[] {
  const servers = tlsServers(model);
  const edits = rules.flatMap((rule) => {
    const wrong = servers.filter((server) => {
      const found = faultOf(model, server, rule, wanted);
      return found !== undefined && !exempt(found.outcome)(server);
    });
    const args = rule.args(wanted);
    return args === undefined
      ? []
      : placeScalar(model, wrong, rule.directive, args, exempt(...rule.outcomes));
  });
  return distinct(edits);
}

function faultOf(model: Model, server: Server, rule: Rule, wanted: WantedTls): Fault | undefined {
  const tls = effectiveTls(model, server);
  return tls !== undefined && decides(tls, server, rule)
    ? rule.fault(tls, wanted, contextOf(model, tls))
    : undefined;
}

/**
 * When the default server of a socket decides a setting, only that server is judged: the lines of others have no
 * effect.
 */
function decides(tls: Tls, server: Server, rule: Rule): boolean {
  return rule.decidedBy(tls)?.includes(server) ?? true;
}

function contextOf(model: Model, tls: Tls): Context {
  const { certificates, hasFile } = model.hostFacts;
  return { certificates: tls.certificates.value.map((path) => certificates.get(path)), hasFile };
}

function protocolFault({ protocols, confCommands }: Tls, wanted: WantedTls): Fault | undefined {
  const extra = protocols.value.filter((name) => !wanted.protocols.includes(name));
  if (extra.length > 0) {
    const severity = extra.some((name) => name.startsWith('SSL'))
      ? 'critical'
      : extra.some((name) => name !== 'TLSv1.2')
        ? 'high'
        : 'medium';
    return fault(
      'protocols-allowed',
      severity,
      `Protocol versions that the policy does not allow are enabled: ${extra.join(', ')}`,
    );
  }
  const missing = wanted.protocols.filter((name) => !protocols.value.includes(name));
  // OpenSSL applies `ssl_conf_command Protocol` last; it is reported on its own.
  if (missing.length === 0 || confCommands.value.some(([name]) => /protocol/i.test(name))) return undefined;
  return fault(
    'protocols-missing',
    'medium',
    `Protocol versions that the policy wants are not enabled: ${missing.join(', ')}`,
  );
}

function cipherFault({ ciphers, dhparam }: Tls, wanted: WantedTls): Fault | undefined {
  // TLS 1.3 has its own suites, which this list does not control.
  if (!wanted.protocols.some((name) => name !== 'TLSv1.3')) return undefined;
  if (ciphers.value === wanted.ciphers) return undefined;
  const usable = suites(ciphers.value)?.filter(
    (name) => dhparam.value !== undefined || !/^(DHE|EDH)-/.test(name),
  );
  const allowed = suites(wanted.ciphers);
  if (
    usable !== undefined &&
    allowed !== undefined &&
    usable.length > 0 &&
    usable.every((name) => allowed.includes(name))
  )
    return undefined;
  return fault('ciphers', 'medium', 'The cipher list is not that of the policy');
}

/** The suites of a list, or undefined when it uses OpenSSL's keywords or operators. */
function suites(list: string): readonly string[] | undefined {
  const names = list.split(/[:, ]+/).filter((name) => name !== '');
  return names.every((name) => /^[A-Z0-9]+(-[A-Z0-9]+){2,}$/.test(name)) ? names : undefined;
}

function staplingFault({ stapling }: Tls, wanted: WantedTls, context: Context): Fault | undefined {
  const want =
    wanted.stapling === 'when-possible' ? (canStaple(context) ? true : undefined) : wanted.stapling === 'on';
  if (want === undefined || stapling.value === want) return undefined;
  return want
    ? fault(
        'stapling',
        'info',
        'The server does not staple OCSP responses: clients must ask the authority, or do not check',
      )
    : fault('stapling', 'info', 'The server staples OCSP responses although the policy does not want it');
}

function canStaple({ certificates }: Context): boolean {
  return certificates.some(
    (facts) => facts?.ok && !facts.selfSigned && facts.ocspResponder !== undefined && facts.chainHasIssuer,
  );
}

/** Whether a cipher list names suites that agree on keys by finite-field Diffie-Hellman, or may include some. */
export function usesDhe(list: string): boolean {
  return /(^|[:,+ ])(DHE|EDH|kDHE|kEDH|DH|HIGH|ALL|DEFAULT)\b/.test(list);
}

/** Settings that have no effect, or are overridden: nobody should rely on them. */
function* effectless(model: Model, tls: Tls, wanted: WantedTls) {
  const { certificates, hasFile } = contextOf(model, tls);
  if (tls.dhparam.value !== undefined && !usesDhe(tls.ciphers.value)) {
    const message = 'DH parameters have no effect: no cipher suite on the list uses them';
    yield { fault: fault('dhparam-unused', 'info', message), directive: 'ssl_dhparam', setting: tls.dhparam };
  }
  if (tls.dhparam.value === undefined && /(^|[:, ])DHE-/.test(tls.ciphers.value)) {
    const message = 'DHE suites are listed but cannot be used: NGINX offers them only with ssl_dhparam';
    yield { fault: fault('dhe-unusable', 'info', message), directive: 'ssl_ciphers', setting: tls.ciphers };
  }
  if (wanted.dhparam !== undefined && tls.dhparam.value !== wanted.dhparam && !hasFile(wanted.dhparam)) {
    const message = `The policy wants DH parameters from ${printable(wanted.dhparam)}, which does not exist: NGINX would not start`;
    yield {
      fault: fault('dhparam-missing', 'info', message),
      directive: 'ssl_dhparam',
      setting: tls.dhparam,
    };
  }
  const [leaf] = certificates;
  if (
    tls.stapling.value &&
    leaf?.ok &&
    (leaf.selfSigned || leaf.ocspResponder === undefined || !leaf.chainHasIssuer)
  ) {
    const reason = leaf.selfSigned
      ? 'the certificate is self-signed'
      : leaf.ocspResponder === undefined
        ? 'the certificate names no OCSP responder'
        : 'the certificate file lacks the issuer';
    yield {
      fault: fault('stapling-ignored', 'info', `ssl_stapling has no effect: ${reason}`),
      directive: 'ssl_stapling',
      setting: tls.stapling,
    };
  }
  for (const [name] of tls.confCommands.value) {
    if (!/^(Protocol|MinProtocol|MaxProtocol|CipherString|Curves|Groups|Options)$/i.test(name)) continue;
    const message = `ssl_conf_command ${printable(name)} overrides the other TLS settings`;
    yield {
      fault: fault('overridden', 'medium', message),
      directive: 'ssl_conf_command',
      setting: tls.confCommands,
    };
  }
}

/** True when a list has only wanted names, in the wanted order, and starts with the first wanted name. */
function isOrderedPart(list: readonly string[], wanted: readonly string[]): boolean {
  const positions = list.map((name) =>
    wanted.findIndex((other) => canonicalGroup(other) === canonicalGroup(name)),
  );
  return (
    positions[0] === 0 &&
    positions.every((position, at) => position >= 0 && (at === 0 || position > (positions[at - 1] as number)))
  );
}

/** OpenSSL knows some groups by several names. */
function canonicalGroup(name: string): string {
  const upper = name.toUpperCase();
  return (
    { 'P-256': 'PRIME256V1', SECP256R1: 'PRIME256V1', 'P-384': 'SECP384R1', 'P-521': 'SECP521R1' }[upper] ??
    upper
  );
}

function sameCache(value: string, wanted: string): boolean {
  // The policy decides whether there is a shared cache; its name and size are the operator's choice.
  return value === wanted || (wanted.startsWith('shared:') && /(^| )shared:/.test(value));
}

function bytes(size: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([kKmM]?)$/.exec(size) ?? [];
  return Number(digits) * (unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1024 : 1024 * 1024);
}
