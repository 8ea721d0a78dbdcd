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

/** Load balancers in front, from whose header the client's address is taken. */
const behind = mappingKey({
  does: 'Names the load balancers in front, so that NGINX takes the address of the client from their header (real_ip).',
  allowed: 'a mapping with trusted-proxies, and header and recursive where they differ',
  example: 'behind: { trusted-proxies: [10.0.0.0/8] }',
  mayBreak: 'Logs and allow and deny rules see the address of the client from then on.',
  profiles: {
    documented: 'The page keys by the header instead.',
    recommended: 'Only the operator knows the load balancers; without them there is nothing to trust.',
    strict: 'As in recommended.',
  },
  keys: {
    'trusted-proxies': innerKey({
      schema: () => list(text(subnetProblem, /^[0-9a-fA-F.:]+(\/[0-9]+)?$/)),
      does: 'Lists the addresses whose header is believed.',
      allowed: 'a list of addresses or subnets, such as 10.0.0.0/8 or 2001:db8::/32',
      example: 'trusted-proxies: [10.0.0.0/8]',
      mayBreak: 'A subnet that clients are in as well lets them choose their address.',
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
      does: 'Names the header that carries the address of the client; X-Forwarded-For when it is left out.',
      allowed: 'the name of a header, or proxy_protocol',
      example: 'header: X-Forwarded-For',
      mayBreak: 'A header that the load balancer does not overwrite can be written by the client.',
    }),
    recursive: innerKey({
      schema: flag,
      default: true,
      does: 'Skips every trusted address at the end of the header, for chains of load balancers; true when it is left out.',
      allowed: flagWords,
      example: 'recursive: true',
      mayBreak: 'false behind two load balancers: everybody has the address of the first.',
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
      mayBreak: 'A name that another kind of zone has keeps NGINX from loading.',
      profiles: {
        documented: { value: 'mylimit', why: "The page's name." },
        recommended: {
          value: 'mylimit',
          why: "The page's name, so that a tree that followed the page is edited and not limited twice.",
        },
        strict: { value: 'mylimit', why: 'As in recommended.' },
      },
    }),
    size: key({
      schema: () => text(zoneSizeProblem, /^[0-9]+[kKmM]?$/),
      does: 'Sets how much is remembered; one megabyte holds about 8,000 addresses.',
      allowed: 'a size of at least 32k, such as 64k or 10m',
      example: 'size: 10m',
      mayBreak: 'A zone that is too small forgets clients, so that many addresses together are not limited.',
      profiles: {
        documented: { value: '10m', why: "The page's value." },
        recommended: { value: '10m', why: 'About 80,000 addresses at once.' },
        strict: { value: '10m', why: 'As in recommended.' },
      },
    }),
    rate: key({
      schema: () => text(rateProblem, /^[1-9][0-9]*r\/[sm]$/),
      does: 'Sets how many requests each client may make for as long as it likes.',
      allowed: 'a whole number of requests per second or minute, such as 100r/s or 10r/m',
      example: 'rate: 100r/s',
      mayBreak: 'Many people behind one address (an office, a mobile network) share one budget.',
      profiles: {
        documented: { value: '100r/s', why: "The page's value." },
        recommended: {
          value: '100r/s',
          why: "The page's value: far above what one browser does for long, far below a flood.",
        },
        strict: {
          value: '30r/s',
          why: 'One busy browser stays below it; an office behind one address may not.',
        },
      },
    }),
    burst: key({
      schema: () => whole(1, 1_000_000),
      does: 'Sets how many requests above the rate are let through before any is refused.',
      allowed: 'a whole number from 1 up',
      example: 'burst: 300',
      mayBreak: 'A burst below the number of files of one page breaks that page at its first load.',
      profiles: {
        documented: {
          value: 20,
          why: "The page's value. It is small: a first load of the Kasm interface asks for a hundred files and more, and some may be refused.",
        },
        recommended: {
          value: 300,
          why: 'A first load asks for a hundred files and more at once. 300 lets two people behind one address load it in the same moment, and again three seconds later.',
        },
        strict: { value: 200, why: 'One whole load, with room for the calls that follow it.' },
      },
    }),
    delay: key({
      schema: () => v.union([v.literal('nodelay'), whole(1, 1_000_000)]),
      does: 'nodelay lets the burst through at once; a number lets that many through and holds back the rest to keep the rate.',
      allowed: 'nodelay, or a whole number from 1 up',
      example: 'delay: nodelay',
      mayBreak: 'A number makes pages load in drops.',
      profiles: {
        documented: { value: 'nodelay', why: "The page's value." },
        recommended: {
          value: 'nodelay',
          why: 'Holding back the files of a page slows people and no attacker.',
        },
        strict: { value: 'nodelay', why: 'As in recommended.' },
      },
    }),
    status: key({
      schema: () => whole(400, 599),
      does: 'Sets the status of refused requests.',
      allowed: 'a status from 400 to 599',
      example: 'status: 429',
      mayBreak: 'Monitoring that counts 503, or clients that try again only after 503.',
      profiles: {
        documented: { value: 503, why: 'The page sets none, and 503 is what NGINX answers then.' },
        recommended: {
          value: 429,
          why: '429 says too many requests; 503 says that the service is down, and alarms somebody.',
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
        'A header as the key ($http_x_forwarded_for) is written by the client: leaving it out or changing it escapes the limit.',
      profiles: {
        documented: {
          value: '$binary_remote_addr',
          why: "The page's key without a load balancer; its other key, $http_x_forwarded_for, can be set here.",
        },
        recommended: {
          value: '$binary_remote_addr',
          why: 'The address of the connection cannot be made up. Behind a load balancer, use behind.',
        },
        strict: { value: '$binary_remote_addr', why: 'As in recommended.' },
      },
    }),
    behind,
  },
});

/** `rate` of `limit_req_zone`: NGINX reads whole numbers per second or minute only. */
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

/** The key of `limit_req_zone`: at least one variable, else all clients share one budget. */
export function keyProblem(value: string): Problem {
  if (!/^(?:\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z0-9_.:|,/-])+$/.test(value)) {
    return 'must be NGINX variables, such as $binary_remote_addr, with nothing but letters, digits and . : | , / - _ between them';
  }
  return value.includes('$')
    ? undefined
    : 'must hold a variable: with a fixed key all clients share one budget';
}

/** An address or subnet as `set_real_ip_from` takes it. */
export function subnetProblem(value: string): Problem {
  const Family = value.includes(':') ? Address6 : Address4;
  if (!/^[0-9a-fA-F.:]+(?:\/[0-9]{1,3})?$/.test(value) || !Family.isValid(value)) {
    return 'must be an address or a subnet in CIDR notation';
  }
  const subnet = new Family(value);
  if (subnet.subnetMask === 0) return 'trusts every address, so that any client could choose its own';
  const start = subnet.startAddress().correctForm();
  if (start !== subnet.correctForm()) {
    return `has bits set beyond its prefix length; did you mean ${start}/${subnet.subnetMask}?`;
  }
  return undefined;
}
