import type { CertificateFacts, Model, Server, Tls } from '../model/index.ts';
import { effectiveTls, serverLabel, serverSockets } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import { clientOffers } from './offers.ts';
import { OutcomeIds } from './outcome-ids.ts';
import type { ServedClients } from './served-clients.ts';
import { serverOffer, type TlsSettings } from './server-offer.ts';
import { clientTable } from './table.ts';
import type { ServerCertificate } from './types.ts';

/** A TLS server of a model, and what the known clients get from it. */
export interface TlsServer {
  readonly server: Server;
  readonly served: ServedClients;
}

/**
 * Computes what each known client gets from each TLS server of a model. NGINX takes groups, and in older versions
 * protocols, from the default server of a socket and all else from the server that SNI selects. `effectiveTls` has
 * already combined them.
 */
export function tlsServers(model: Model): readonly TlsServer[] {
  const tables = new Map<string, Table>();
  const tableOfServer = new Map<Server, Table>();
  for (const server of model.servers) {
    const tls = effectiveTls(model, server);
    if (tls === undefined) continue;
    const read = settingsOf(tls, model);
    const key = JSON.stringify(read);
    const table = tables.get(key) ?? tableOf(read);
    tables.set(key, table);
    tableOfServer.set(server, table);
  }
  return [...tableOfServer].map(([server, table]) => {
    const sockets = serverSockets(model, server).filter(({ tls }) => tls);
    const where = [...new Set(sockets.map(({ id }) => printable(id)))].join(', ');
    const other = sockets.find(({ defaultServer }) => tableOfServer.get(defaultServer) !== table);
    const notes =
      other === undefined
        ? table.notes
        : [
            ...table.notes,
            `clients that send no host name (SNI) get ${serverLabel(other.defaultServer)} instead`,
          ];
    return { server, served: { ...table, notes, servers: [`${serverLabel(server)} (${where})`] } };
  });
}

type Table = Pick<ServedClients, 'notes' | 'outcome'>;

/** Like `tlsServers`, but servers with equal results are merged, in the order of the configuration. */
export function servedClients(model: Model): readonly ServedClients[] {
  const ids = new OutcomeIds();
  const groups = new Map<string, { readonly first: ServedClients; readonly servers: string[] }>();
  for (const { served } of tlsServers(model)) {
    const key = `${ids.idOf(served.outcome)}\n${served.notes.join('\n')}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: served, servers: [...served.servers] });
    else known.servers.push(...served.servers);
  }
  return [...groups.values()].map(({ first, servers }) => ({ ...first, servers }));
}

/** A policy as far as it decides what clients get. */
export interface TlsPolicy {
  readonly controls: {
    readonly tls?: Pick<TlsSettings, 'protocols' | 'ciphers' | 'preferServerCiphers' | 'curves'> & {
      /** A file as NGINX sees it. */
      readonly dhparam?: string;
    };
  };
}

/**
 * What each known client would get from a server that follows a policy; needs no real server. Undefined for a policy
 * that does not set TLS.
 */
export function clientsOfPolicy(
  { controls: { tls } }: TlsPolicy,
  certificates: readonly ServerCertificate[] = [],
): Table | undefined {
  if (tls === undefined) return undefined;
  const notes = [
    ...(certificates.length > 0 ? [] : [`no certificate is known: ${ASSUMED_KEY}`]),
    ...(tls.dhparam === undefined
      ? []
      : [`the size of ${printable(tls.dhparam)} is not known: 2048 bits are assumed`]),
    LIBRARY,
  ];
  return tableOf({
    settings: {
      protocols: tls.protocols,
      ciphers: tls.ciphers,
      preferServerCiphers: tls.preferServerCiphers,
      curves: tls.curves,
      certificates: certificates.length > 0 ? certificates : [ASSUMED_CERTIFICATE],
      ...(tls.dhparam === undefined ? {} : { dhBits: ASSUMED_DH_BITS }),
    },
    notes,
  });
}

interface ReadSettings {
  /** Absent where the server refuses every handshake. */
  readonly settings: TlsSettings | undefined;
  readonly notes: readonly string[];
}

const ASSUMED_CERTIFICATE: ServerCertificate = { keyType: 'rsa', bits: 2048 };
const ASSUMED_KEY = 'an RSA key of 2048 bits is assumed';
const ASSUMED_DH_BITS = 2048;
const LIBRARY =
  "computed for OpenSSL 3.0 at security level 2 (Debian's default), unless the cipher string sets another";

function tableOf({ settings, notes }: ReadSettings): Table {
  if (settings === undefined) {
    const message = 'it refuses every handshake (ssl_reject_handshake)';
    return { notes, outcome: { ok: false, kind: 'serves-nobody', message } };
  }
  const result = serverOffer(settings);
  if (!result.ok) {
    const message = `${result.setting} ${printable(result.value)}: ${printable(result.message)}`;
    return { notes, outcome: { ok: false, kind: 'not-computed', message } };
  }
  const { ignored, offer } = result;
  const passedOver = ignored.length === 0 ? [] : [`OpenSSL ignores ${ignored.map(printable).join(', ')}`];
  return {
    notes: [...notes, ...passedOver],
    outcome: { ok: true, rows: clientTable(offer, clientOffers) },
  };
}

function settingsOf(tls: Tls, model: Model): ReadSettings {
  if (tls.rejectHandshake.value) return { settings: undefined, notes: [] };
  const notes: string[] = [];
  const certificates = tls.certificates.value.map((path) =>
    certificateOf(path, model.hostFacts.certificates.get(path), notes),
  );
  if (certificates.length === 0) notes.push(`there is no ssl_certificate: ${ASSUMED_KEY}`);
  const dhBits = dhBitsOf(tls.dhparam.value, model, notes);
  const settings: TlsSettings = {
    protocols: tls.protocols.value,
    ciphers: tls.ciphers.value,
    preferServerCiphers: tls.preferServerCiphers.value,
    curves: tls.curves.value,
    certificates: certificates.length === 0 ? [ASSUMED_CERTIFICATE] : certificates,
    ...(dhBits === undefined ? {} : { dhBits }),
  };
  const commanded = tls.confCommands.value.reduce(
    (changed, [name, value]) => withCommand(changed, name, value, notes),
    settings,
  );
  return { settings: commanded, notes: [...new Set(notes), LIBRARY] };
}

function certificateOf(
  path: string,
  facts: CertificateFacts | undefined,
  notes: string[],
): ServerCertificate {
  const key = facts?.ok ? facts.key : undefined;
  if (key !== undefined) return key;
  const why =
    facts === undefined ? 'it was not found' : facts.ok ? 'an unusual kind of key' : printable(facts.message);
  notes.push(`the certificate ${printable(path)} cannot be used (${why}): ${ASSUMED_KEY}`);
  return ASSUMED_CERTIFICATE;
}

function dhBitsOf(path: string | undefined, model: Model, notes: string[]): number | undefined {
  if (path === undefined) return undefined;
  const bits = model.hostFacts.dhParameters?.get(path);
  if (bits !== undefined) return bits;
  notes.push(`the size of ${printable(path)} is not known: ${ASSUMED_DH_BITS} bits are assumed`);
  return ASSUMED_DH_BITS;
}

/** `ssl_conf_command`: OpenSSL applies it last, so it overrides the directives (SSL_CONF_cmd(3)). */
function withCommand(settings: TlsSettings, name: string, value: string, notes: string[]): TlsSettings {
  switch (name.toLowerCase()) {
    case 'ciphersuites':
      return { ...settings, cipherSuites13: value.split(':').filter((suite) => suite !== '') };
    case 'cipherstring':
      return { ...settings, ciphers: value };
    case 'groups':
    case 'curves':
      return { ...settings, curves: value.split(':') };
    case 'minprotocol':
      return { ...settings, protocols: between(settings.protocols, value, undefined) };
    case 'maxprotocol':
      return { ...settings, protocols: between(settings.protocols, undefined, value) };
    case 'options':
      return withOptions(settings, value);
    default:
      notes.push(`ssl_conf_command ${printable(name)} is not evaluated`);
      return settings;
  }
}

const VERSIONS: readonly string[] = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function between(
  protocols: readonly string[],
  least: string | undefined,
  most: string | undefined,
): readonly string[] {
  const lowest = least === undefined ? 0 : VERSIONS.indexOf(least);
  const highest = most === undefined || !VERSIONS.includes(most) ? VERSIONS.length : VERSIONS.indexOf(most);
  return protocols.filter((name) => VERSIONS.indexOf(name) >= lowest && VERSIONS.indexOf(name) <= highest);
}

function withOptions(settings: TlsSettings, value: string): TlsSettings {
  const words = value.toLowerCase().split(',');
  const switched = (word: string, otherwise: boolean | undefined) => {
    const last = words.findLast((one) => one.replace(/^[-+]/, '') === word);
    return last === undefined ? (otherwise ?? false) : !last.startsWith('-');
  };
  return {
    ...settings,
    prioritizesChaCha: switched('prioritizechacha', settings.prioritizesChaCha),
    preferServerCiphers: switched('serverpreference', settings.preferServerCiphers),
  };
}
