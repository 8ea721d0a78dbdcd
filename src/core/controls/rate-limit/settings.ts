import { Address4, Address6 } from 'ip-address';
import * as v from 'valibot';
import type { Problem, SettingsOf } from '../../settings/index.ts';
import {
  defineSettings,
  flag,
  flagWords,
  innerKey,
  key,
  list,
  mappingKey,
  text,
  whole,
  zoneSizeProblem,
} from '../../settings/index.ts';

export type RateLimit = SettingsOf<typeof rateLimitSettings>;

/** The load balancers in front of NGINX, whose header carries the client's address. */
const behind = mappingKey({
  does: 'Names the load balancers in front, so that NGINX takes the address of the client from their header (real_ip).',
  allowed: 'a mapping with trusted-proxies, and optionally header and recursive',
  example: 'behind: { trusted-proxies: [10.0.0.0/8] }',
  mayBreak: 'Logs, and allow and deny rules, then see the address of the client.',
  profiles: {
    documented: 'The page uses the header as the key instead.',
    recommended: 'Only the operator knows the load balancers; without them there is nothing to trust.',
    strict: 'As in recommended.',
  },
  keys: {
    'trusted-proxies': innerKey({
      schema: () => list(text(subnetProblem, /^[0-9a-fA-F.:]+(\/[0-9]+)?$/)),
      does: 'Lists the addresses whose header is trusted.',
      allowed: 'a list of addresses or subnets, such as 10.0.0.0/8 or 2001:db8::/32',
      example: 'trusted-proxies: [10.0.0.0/8]',
      mayBreak: 'Clients inside a trusted subnet can choose their address.',
    }),
    header: innerKey({
      schema: () =>
        v.pipe(
          v.string(),
          v.regex(
            /^(?:proxy_protocol|[A-Za-z0-9][A-Za-z0-9-]*)$/,
            "must be a header's name, or proxy_protocol",
          ),
        ),
      default: 'X-Forwarded-For',
      does: 'Names the header that carries the address of the client; X-Forwarded-For by default.',
      allowed: 'the name of a header, or proxy_protocol',
      example: 'header: X-Forwarded-For',
      mayBreak: 'Clients can forge a header that the load balancer does not overwrite.',
    }),
    recursive: innerKey({
      schema: flag,
      default: true,
      does: 'Skips every trusted address at the end of the header, for chains of load balancers; true by default.',
      allowed: flagWords,
      example: 'recursive: true',
      mayBreak: 'false behind two load balancers: all clients have the address of the first.',
    }),
  },
});

export const rateLimitSettings = defineSettings('rate-limit', {
  summary: 'How many requests one client may make (guessed passwords, floods).',
  main: 'rate',
  keys: {
    zone: key({
      schema: () =>
        v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be letters, digits, - and _, at most 64')),
      does: 'Names the shared memory in which NGINX counts requests.',
      allowed: 'letters, digits, - and _',
      example: 'zone: mylimit',
      mayBreak: 'A name that is already used by a different kind of zone prevents NGINX from loading.',
      profiles: {
        documented: { value: 'mylimit', why: "The page's name." },
        recommended: {
          value: 'mylimit',
          why: "The page's name, so that a configuration that follows the page is edited instead of limited twice.",
        },
        strict: { value: 'mylimit', why: 'As in recommended.' },
      },
    }),
    size: key({
      schema: () => text(zoneSizeProblem, /^[0-9]+[kKmM]?$/),
      does: 'Sets the size of that memory; one megabyte holds about 8,000 addresses.',
      allowed: 'a size of at least 32k, such as 64k or 10m',
      example: 'size: 10m',
      mayBreak: 'A zone that is too small forgets clients, so many addresses together are not limited.',
      profiles: {
        documented: { value: '10m', why: "The page's value." },
        recommended: { value: '10m', why: 'About 80,000 addresses at once.' },
        strict: { value: '10m', why: 'As in recommended.' },
      },
    }),
    rate: key({
      schema: () => text(rateProblem, /^[1-9][0-9]*r\/[sm]$/),
      does: 'Sets how many requests each client may make over a long time.',
      allowed: 'a whole number of requests per second or minute, such as 100r/s or 10r/m',
      example: 'rate: 100r/s',
      mayBreak: 'Many people behind one address (an office, a mobile network) share one limit.',
      profiles: {
        documented: { value: '100r/s', why: "The page's value." },
        recommended: {
          value: '100r/s',
          why: "The page's value: far above the sustained rate of one browser, far below a flood.",
        },
        strict: {
          value: '30r/s',
          why: 'One busy browser stays below it; an office behind one address may not.',
        },
      },
    }),
    burst: key({
      schema: () => whole(1, 1_000_000),
      does: 'Sets how many requests above the rate are accepted before any is refused.',
      allowed: 'a whole number from 1 up',
      example: 'burst: 300',
      mayBreak: 'A burst below the number of files of one page breaks that page at its first load.',
      profiles: {
        documented: {
          value: 20,
          why: "The page's value. It is small: the first load of the Kasm interface requests more than a hundred files, and some may be refused.",
        },
        recommended: {
          value: 300,
          why: 'The first load requests more than a hundred files at once. With 300, two people behind one address can load it at the same time, and again three seconds later.',
        },
        strict: { value: 200, why: 'Enough for one full load and the calls that follow it.' },
      },
    }),
    delay: key({
      schema: () => v.union([v.literal('nodelay'), whole(1, 1_000_000)]),
      does: 'nodelay accepts the burst at once; a number accepts that many at once and delays the rest to keep the rate.',
      allowed: 'nodelay, or a whole number from 1 up',
      example: 'delay: nodelay',
      mayBreak: 'A number makes pages load slowly, a few files at a time.',
      profiles: {
        documented: { value: 'nodelay', why: "The page's value." },
        recommended: {
          value: 'nodelay',
          why: 'Delaying the files of a page slows down users, but not attackers.',
        },
        strict: { value: 'nodelay', why: 'As in recommended.' },
      },
    }),
    status: key({
      schema: () => whole(400, 599),
      does: 'Sets the status of refused requests.',
      allowed: 'a status from 400 to 599',
      example: 'status: 429',
      mayBreak: 'Monitoring that counts 503, or clients that retry only after 503.',
      profiles: {
        documented: { value: 503, why: 'The page sets none, and 503 is the default of NGINX.' },
        recommended: {
          value: 429,
          why: '429 means too many requests; 503 means that the service is down, and may raise an alarm.',
        },
        strict: { value: 429, why: 'As in recommended.' },
      },
    }),
    key: key({
      schema: () => text(keyProblem, /^[A-Za-z0-9_.:|,/${}-]*\$[A-Za-z0-9_.:|,/${}-]+$/),
      does: 'Says what counts as one client.',
      allowed: 'NGINX variables, such as $binary_remote_addr',
      example: 'key: $binary_remote_addr',
      mayBreak:
        'Clients write the header that is the key ($http_x_forwarded_for, for example): omitting or changing it evades the limit.',
      profiles: {
        documented: {
          value: '$binary_remote_addr',
          why: "The page's key without a load balancer; its other key, $http_x_forwarded_for, can be set here.",
        },
        recommended: {
          value: '$binary_remote_addr',
          why: 'The address of the connection cannot be forged. Behind a load balancer, use behind.',
        },
        strict: { value: '$binary_remote_addr', why: 'As in recommended.' },
      },
    }),
    behind,
  },
});

/** `rate` of `limit_req_zone`: NGINX accepts only whole numbers per second or minute. */
function rateProblem(value: string): Problem {
  const parts = /^([0-9]{1,12})r\/[sm]$/.exec(value);
  if (parts === null) {
    return /^[0-9]+\.[0-9]+r\/[sm]$/.test(value)
      ? 'must be a whole number (use r/m for less than one request a second)'
      : 'must be a whole number followed by r/s or r/m';
  }
  const rate = Number(parts[1]);
  return rate < 1 || rate > 1_000_000 ? 'must be from 1 to 1000000' : undefined;
}

/** The key of `limit_req_zone`: at least one variable, else all clients share one limit. */
export function keyProblem(value: string): Problem {
  if (!/^(?:\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z0-9_.:|,/-])+$/.test(value)) {
    return 'must be NGINX variables, such as $binary_remote_addr, with nothing but letters, digits and . : | , / - _ between them';
  }
  return value.includes('$')
    ? undefined
    : 'must contain a variable: with a fixed key, all clients share one limit';
}

/** An address or subnet as `set_real_ip_from` takes it. */
export function subnetProblem(value: string): Problem {
  const Family = value.includes(':') ? Address6 : Address4;
  if (!/^[0-9a-fA-F.:]+(?:\/[0-9]{1,3})?$/.test(value) || !Family.isValid(value)) {
    return 'must be an address or a subnet in CIDR notation';
  }
  const subnet = new Family(value);
  if (subnet.subnetMask === 0) return 'trusts every address, so any client could choose its own';
  const start = subnet.startAddress().correctForm();
  if (start !== subnet.correctForm()) {
    return `has bits set beyond its prefix length; did you mean ${start}/${subnet.subnetMask}?`;
  }
  return undefined;
}
