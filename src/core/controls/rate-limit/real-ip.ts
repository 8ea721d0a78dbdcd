import type { Level, Model, Server } from '../../model/index.ts';
import { effective, effectiveValue } from '../../model/index.ts';
import { printable } from '../../nginx/index.ts';
import type { Edit, Exempt } from '../control.ts';
import type { Finding } from '../finding.ts';
import { placeEntry, placeScalar } from '../placement.ts';
import { rateLimitFinding } from './finding.ts';
import type { RateLimit as WantedLimit } from './settings.ts';

/** Why the client's address is not taken from the load balancer's header as the policy says; empty when it is. */
export function realIpFaults(server: Server, { behind }: WantedLimit): string[] {
  if (behind === undefined) return [];
  const trusted = effective(server, 'set_real_ip_from').directives.map(
    (directive) => directive.argument(0) ?? '',
  );
  const missing = behind.trustedProxies.filter((proxy) => !trusted.includes(proxy));
  const extra = trusted.filter((proxy) => !behind.trustedProxies.includes(proxy));
  const header = effectiveValue(server, 'real_ip_header') ?? 'X-Real-IP';
  const recursive = isRecursive(server);
  return [
    ...missing.map((proxy) => `${proxy} is not trusted`),
    ...extra.map((proxy) => `${proxy} is trusted`),
    ...(header.toLowerCase() === behind.header.toLowerCase() ? [] : [`the address is taken from ${header}`]),
    ...(recursive === behind.recursive ? [] : [`real_ip_recursive is ${recursive ? 'on' : 'off'}`]),
  ];
}

function isRecursive(server: Server): boolean {
  return effectiveValue(server, 'real_ip_recursive')?.toLowerCase() === 'on';
}

/** The finding that the limit uses the wrong address. */
export function realIpFinding(server: Server, wanted: WantedLimit): Finding {
  const message =
    'The client’s address is not taken from the load balancer as the policy says: the limit uses the wrong address';
  return rateLimitFinding(
    server,
    server.block,
    'real-ip',
    'medium',
    message,
    printable(realIpFaults(server, wanted).join('; ')),
    true,
  );
}

/** Networks that contain every address: with them, every client can choose its address. */
const EVERYBODY = /^(0\.0\.0\.0\/0|::\/0)$/;

/** For policies without a load balancer: if every address is trusted, clients can evade every limit by address. */
export function trustFindings(level: Level): Finding[] {
  const { directives, from } = effective(level, 'set_real_ip_from');
  // Reported where it is written, and for each server that inherits it from http.
  if (from !== level && !(level.kind === 'server' && from?.kind === 'http')) return [];
  const message =
    'Every address is trusted to set the client’s address in a header: changing the header evades every limit by address';
  return directives
    .filter((directive) => EVERYBODY.test(directive.argument(0) ?? ''))
    .slice(0, 1)
    .map((directive) => {
      const header = effectiveValue(level, 'real_ip_header') ?? 'X-Real-IP';
      const evidence = `set_real_ip_from ${printable(directive.args.join(' '))}, real_ip_header ${printable(header)}`;
      return rateLimitFinding(level, directive, 'trusts-everybody', 'medium', message, evidence, false);
    });
}

/** Removes trust in addresses that the policy does not name. */
export function tooTrusted(model: Model, { behind }: WantedLimit, exempt: Exempt): Edit[] {
  if (behind === undefined) return [];
  return model.servers
    .filter((server) => !exempt(server))
    .flatMap((server) => effective(server, 'set_real_ip_from').directives)
    .filter((directive) => !behind.trustedProxies.includes(directive.argument(0) ?? ''))
    .map((directive) => ({ kind: 'remove', directive }));
}

/** The edits after which the client's address is taken from the load balancer's header. */
export function realIpEdits(
  model: Model,
  servers: readonly Server[],
  wanted: WantedLimit,
  exempt: Exempt,
): Edit[] {
  const { behind } = wanted;
  const wrong = servers.filter((server) => realIpFaults(server, wanted).length > 0);
  if (behind === undefined || wrong.length === 0) return [];
  const proxies = behind.trustedProxies.flatMap((proxy) => {
    const lacking = wrong.filter(
      (server) =>
        !effective(server, 'set_real_ip_from').directives.some(
          (directive) => directive.argument(0) === proxy,
        ),
    );
    return placeEntry(
      model,
      lacking,
      { statement: { name: 'set_real_ip_from', args: [proxy] }, blocker: undefined },
      exempt,
    );
  });
  const header = (effectiveHeader: Server) =>
    (effectiveValue(effectiveHeader, 'real_ip_header') ?? '').toLowerCase();
  return [
    ...proxies,
    ...placeScalar(
      model,
      wrong.filter((server) => header(server) !== behind.header.toLowerCase()),
      'real_ip_header',
      [behind.header],
      exempt,
    ),
    ...placeScalar(
      model,
      wrong.filter((server) => isRecursive(server) !== behind.recursive),
      'real_ip_recursive',
      [behind.recursive ? 'on' : 'off'],
      exempt,
    ),
  ];
}
