import type { ControlId, ProfileName } from './types.ts';

/** What people are told about one key of a policy. */
export interface SettingWords {
  readonly control: ControlId;
  /** As it stands in the file; keys inside keys are joined by dots, such as `behind.header`. */
  readonly key: string;
  readonly does: string;
  /** What may be written, as it follows "must be" or "give". */
  readonly allowed: string;
  readonly example: string;
  readonly mayBreak: string;
  /** Why each profile has the value it has. */
  readonly why: Readonly<Record<ProfileName, string>>;
}

const flag = 'true or false (or on or off)';
const modes = 'permissions in octal, in quotes because YAML reads 0644 as a decimal number';
const unspoken = 'The page does not speak of it, so the profile leaves the control off.';

/** The two keys of every control that sends a header. */
function headerWords(control: ControlId, header: string, onPage: boolean): readonly SettingWords[] {
  return [
    {
      control,
      key: 'always',
      does: `Sends ${header} with every status. Without it NGINX leaves the header out of error pages such as 403, 404 and 500.`,
      allowed: flag,
      example: 'always: true',
      mayBreak: 'Nothing known.',
      why: {
        documented: onPage
          ? 'A page of the right meaning is protected on errors too; see the mends.'
          : unspoken,
        recommended: 'Error pages carry text from requests more often than any other page.',
        strict: 'As in recommended.',
      },
    },
    {
      control,
      key: 'hide-upstream',
      does: `Drops ${header} when it comes from the service behind NGINX, so that exactly one is sent.`,
      allowed: flag,
      example: 'hide-upstream: true',
      mayBreak: 'A service that sends a stricter value of its own loses it.',
      why: {
        documented: onPage
          ? 'Two different values contradict each other in the browser; see the mends.'
          : unspoken,
        recommended: 'One header has one meaning; two are merged or dropped differently by each browser.',
        strict: 'As in recommended.',
      },
    },
  ];
}

/** Every key of every control, in the order in which policies show them. */
export const settingWords: readonly SettingWords[] = [
  {
    control: 'frame-options',
    key: 'allow',
    does: 'Says which sites may show pages in a frame, through X-Frame-Options and frame-ancestors. A list of parent sites always includes the site itself.',
    allowed: 'deny (or none), same-origin, any, or a list of origins such as https://portal.example.com',
    example: 'allow: same-origin',
    mayBreak:
      'Portals that embed Kasm need to be listed. none breaks Kasm itself, whose interface frames its sessions; so does same-origin where sessions come from a proxy on another host.',
    why: {
      documented: "The page's value.",
      recommended: 'Kasm frames its own sessions and nobody else needs to.',
      strict:
        'none would be harder, but the Kasm interface frames its own sessions: this is the hardest that works.',
    },
  },
  ...headerWords('frame-options', 'X-Frame-Options', true),
  {
    control: 'content-security-policy',
    key: 'mode',
    does: 'enforce makes browsers obey the policy; report-only makes them only report, in the console or to report-uri.',
    allowed: 'enforce or report-only',
    example: 'mode: report-only',
    mayBreak: 'enforce blocks whatever the value forgets; report-only protects nobody.',
    why: {
      documented: 'The page sends the enforced header.',
      recommended: 'The value allows what the Kasm interface uses, so enforcing it costs nothing.',
      strict: 'Only an enforced policy protects; try the value with report-only first.',
    },
  },
  {
    control: 'content-security-policy',
    key: 'value',
    does: 'Lists where pages may load scripts, styles, images and connections from. frame-ancestors is added from frame-options.',
    allowed:
      'directives of a Content-Security-Policy on one line, without frame-ancestors, commas or dollar signs',
    example: `value: "default-src 'self'; object-src 'none'"`,
    mayBreak:
      'Pictures, fonts and scripts from other hosts: workspace icons from a registry, logos of an identity provider, analytics. Add their hosts.',
    why: {
      documented:
        "The page's string to the letter. It lacks blob: and data:, which the value that Kasm ships as a comment has, so inline pictures may be missing.",
      recommended:
        "Inline scripts, eval, blob: and data: are what the Kasm interface uses; 'self' covers its WebSockets on the same host. Plug-ins and a foreign base address are shut out on top. form-action is left out because signing in through SAML posts to another site.",
      strict:
        'No eval, no inline script or style, nothing from elsewhere. This probably breaks the Kasm interface, and form-action stops sign-in by SAML: test it with report-only first.',
    },
  },
  ...headerWords('content-security-policy', 'Content-Security-Policy', true),
  {
    control: 'referrer-policy',
    key: 'value',
    does: 'Says how much of the address of a page other sites learn when a link is followed or a file is loaded.',
    allowed:
      'a policy of the Referrer Policy specification, or several separated by commas, the wanted one last',
    example: 'value: same-origin',
    mayBreak:
      'same-origin: sites that expect to learn where visitors come from. no-referrer: checks against forged requests that read Referer, or Origin, which browsers then send as null with form posts.',
    why: {
      documented: "The page's value.",
      recommended:
        'Kasm addresses hold session identifiers, and no other site needs even the host; inside the site everything stays as it is. Browsers use strict-origin-when-cross-origin by themselves, which tells the host.',
      strict: 'Nothing is told to anyone, the site itself included.',
    },
  },
  ...headerWords('referrer-policy', 'Referrer-Policy', true),
  {
    control: 'cors',
    key: 'allow',
    does: 'Names the sites whose scripts may read responses. Nobody else gets Access-Control-Allow-Origin; an origin is never sent back unseen.',
    allowed: 'none, or a list of origins such as https://kasm.example.com or https://*.example.com',
    example: 'allow: [https://*.example.com]',
    mayBreak:
      'Sessions in other zones with domains of their own, and pages elsewhere that call the API: list their origins.',
    why: {
      documented: 'The page empties the header; its list of zone domains is written here instead.',
      recommended: 'A single domain needs no permission to read its own responses.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'cors',
    key: 'credentials',
    does: 'Lets the allowed sites use the cookies of whoever visits them.',
    allowed: flag,
    example: 'credentials: false',
    mayBreak: 'false: zones on other domains that rely on the cookie of the first.',
    why: {
      documented: 'Without an allowed origin there is nothing to send credentials to.',
      recommended: 'Credentials are for origins on a list, never for an origin that is sent back.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'cors',
    key: 'fixed-origins',
    does: 'Says what becomes of an origin that is already written out in the configuration and is not under allow.',
    allowed: 'keep or mend',
    example: 'fixed-origins: keep',
    mayBreak:
      'mend: whatever that origin does, such as the subscription page that Kasm ships permission for.',
    why: {
      documented: 'The page speaks of reflected origins only.',
      recommended: 'Somebody chose that one site; it is shown and left as it is.',
      strict: 'Only what the policy names may read responses.',
    },
  },
  {
    control: 'rate-limit',
    key: 'zone',
    does: 'Names the shared memory in which NGINX counts requests.',
    allowed: 'letters, digits, - and _',
    example: 'zone: mylimit',
    mayBreak: 'A name that another kind of zone has keeps NGINX from loading.',
    why: {
      documented: "The page's name.",
      recommended: "The page's name, so that a tree that followed the page is edited and not limited twice.",
      strict: 'As in recommended.',
    },
  },
  {
    control: 'rate-limit',
    key: 'size',
    does: 'Sets how much is remembered; one megabyte holds about 8,000 addresses.',
    allowed: 'a size of at least 32k, such as 64k or 10m',
    example: 'size: 10m',
    mayBreak: 'A zone that is too small forgets clients, so that many addresses together are not limited.',
    why: {
      documented: "The page's value.",
      recommended: 'About 80,000 addresses at once.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'rate-limit',
    key: 'rate',
    does: 'Sets how many requests each client may make for as long as it likes.',
    allowed: 'a whole number of requests per second or minute, such as 100r/s or 10r/m',
    example: 'rate: 100r/s',
    mayBreak: 'Many people behind one address (an office, a mobile network) share one budget.',
    why: {
      documented: "The page's value.",
      recommended: "The page's value: far above what one browser does for long, far below a flood.",
      strict: 'One busy browser stays below it; an office behind one address may not.',
    },
  },
  {
    control: 'rate-limit',
    key: 'burst',
    does: 'Sets how many requests above the rate are let through before any is refused.',
    allowed: 'a whole number from 1 up',
    example: 'burst: 300',
    mayBreak: 'A burst below the number of files of one page breaks that page at its first load.',
    why: {
      documented:
        "The page's value. It is small: a first load of the Kasm interface asks for a hundred files and more, and some may be refused.",
      recommended:
        'A first load asks for a hundred files and more at once. 300 lets two people behind one address load it in the same moment, and again three seconds later.',
      strict: 'One whole load, with room for the calls that follow it.',
    },
  },
  {
    control: 'rate-limit',
    key: 'delay',
    does: 'nodelay lets the burst through at once; a number lets that many through and holds back the rest to keep the rate.',
    allowed: 'nodelay, or a whole number from 1 up',
    example: 'delay: nodelay',
    mayBreak: 'A number makes pages load in drops.',
    why: {
      documented: "The page's value.",
      recommended: 'Holding back the files of a page slows people and no attacker.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'rate-limit',
    key: 'status',
    does: 'Sets the status of refused requests.',
    allowed: 'a status from 400 to 599',
    example: 'status: 429',
    mayBreak: 'Monitoring that counts 503, or clients that try again only after 503.',
    why: {
      documented: 'The page sets none, and 503 is what NGINX answers then.',
      recommended: '429 says too many requests; 503 says that the service is down, and alarms somebody.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'rate-limit',
    key: 'key',
    does: 'Says what counts as one client.',
    allowed: 'NGINX variables, such as $binary_remote_addr',
    example: 'key: $binary_remote_addr',
    mayBreak:
      'A header as the key ($http_x_forwarded_for) is written by the client: leaving it out or changing it escapes the limit.',
    why: {
      documented:
        "The page's key without a load balancer; its other key, $http_x_forwarded_for, can be set here.",
      recommended: 'The address of the connection cannot be made up. Behind a load balancer, use behind.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'rate-limit',
    key: 'behind',
    does: 'Names the load balancers in front, so that NGINX takes the address of the client from their header (real_ip).',
    allowed: 'a mapping with trusted-proxies, and header and recursive where they differ',
    example: 'behind: { trusted-proxies: [10.0.0.0/8] }',
    mayBreak: 'Logs and allow and deny rules see the address of the client from then on.',
    why: {
      documented: 'The page keys by the header instead.',
      recommended: 'Only the operator knows the load balancers; without them there is nothing to trust.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'rate-limit',
    key: 'behind.trusted-proxies',
    does: 'Lists the addresses whose header is believed.',
    allowed: 'a list of addresses or subnets, such as 10.0.0.0/8 or 2001:db8::/32',
    example: 'trusted-proxies: [10.0.0.0/8]',
    mayBreak: 'A subnet that clients are in as well lets them choose their address.',
    why: {
      documented: 'Not set.',
      recommended: 'Not set.',
      strict: 'Not set.',
    },
  },
  {
    control: 'rate-limit',
    key: 'behind.header',
    does: 'Names the header that carries the address of the client; X-Forwarded-For when it is left out.',
    allowed: 'the name of a header, or proxy_protocol',
    example: 'header: X-Forwarded-For',
    mayBreak: 'A header that the load balancer does not overwrite can be written by the client.',
    why: {
      documented: 'Not set.',
      recommended: 'Not set.',
      strict: 'Not set.',
    },
  },
  {
    control: 'rate-limit',
    key: 'behind.recursive',
    does: 'Skips every trusted address at the end of the header, for chains of load balancers; true when it is left out.',
    allowed: flag,
    example: 'recursive: true',
    mayBreak: 'false behind two load balancers: everybody has the address of the first.',
    why: {
      documented: 'Not set.',
      recommended: 'Not set.',
      strict: 'Not set.',
    },
  },
  {
    control: 'tls',
    key: 'protocols',
    does: 'Lists the versions of TLS that clients may use.',
    allowed: 'a list of TLSv1.2 and TLSv1.3 (TLSv1 and TLSv1.1 are understood and weak)',
    example: 'protocols: [TLSv1.2, TLSv1.3]',
    mayBreak: 'TLSv1.3 alone shuts out clients from before about 2019 and some remote desktop gateways.',
    why: {
      documented: "The page's value.",
      recommended: 'Everything in use speaks one of the two, and both are sound with the suites below.',
      strict: 'All current browsers speak TLS 1.3, which has no weak options left.',
    },
  },
  {
    control: 'tls',
    key: 'ciphers',
    does: 'Lists the cipher suites of TLS 1.2 in the notation of OpenSSL. TLS 1.3 has its own, which are all strong.',
    allowed: 'an OpenSSL cipher list, such as ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305',
    example: 'ciphers: EECDH+AESGCM:ECDHE+CHACHA20',
    mayBreak:
      'Clients that know only CBC suites: Internet Explorer on Windows 7 and 8, Safari before version 9.',
    why: {
      documented:
        "The page's value. It adds CBC and SHA-1 suites to what the installer ships and loses ChaCha20.",
      recommended:
        'What the installer ships, without the DHE suites, which are dead without a file of parameters. Nothing with CBC or SHA-1.',
      strict:
        'Has no effect with TLS 1.3 alone; it keeps a server sound that another file opens for TLS 1.2.',
    },
  },
  {
    control: 'tls',
    key: 'prefer-server-ciphers',
    does: 'Lets the order of the server decide which suite is used, instead of that of the client.',
    allowed: flag,
    example: 'prefer-server-ciphers: false',
    mayBreak: 'Nothing; it costs speed at most.',
    why: {
      documented: "The page's value.",
      recommended:
        'Every suite on the list is strong, so the client may choose: phones without AES hardware are faster with ChaCha20.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'tls',
    key: 'curves',
    does: 'Lists the groups for the exchange of keys, best first. One unknown name keeps NGINX from loading.',
    allowed: 'a list of names that OpenSSL knows, such as X25519, prime256v1, secp384r1',
    example: 'curves: [X25519, prime256v1, secp384r1]',
    mayBreak: 'Clients that share none of them cannot connect at all.',
    why: {
      documented:
        "The page's value. Clients that offer X25519 and P-256 only cannot connect, and others need one more round trip.",
      recommended: 'X25519 is fastest and what browsers offer first; the others are for clients without it.',
      strict:
        'As in recommended: none of the three is weak, and dropping one would shut clients out for nothing.',
    },
  },
  {
    control: 'tls',
    key: 'session-cache',
    does: 'Sets where the server remembers sessions, so that a client that comes back connects faster. One megabyte holds about 4,000.',
    allowed: 'off, none, builtin, or shared:NAME:SIZE with at least 32k',
    example: 'session-cache: shared:TLS:10m',
    mayBreak: 'Nothing known.',
    why: {
      documented: "The page's value.",
      recommended: 'Shared by all workers; about 40,000 sessions.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'tls',
    key: 'session-timeout',
    does: 'Sets how long a remembered session can be taken up again.',
    allowed: 'a time as NGINX writes it, such as 10m or 1d, or keep to leave it as it is',
    example: 'session-timeout: 1d',
    mayBreak: 'Nothing known.',
    why: {
      documented: 'The page sets none.',
      recommended: 'People come back the same day; the cache is in memory only.',
      strict: 'Keys live an hour at most.',
    },
  },
  {
    control: 'tls',
    key: 'session-tickets',
    does: 'Lets clients keep their session in an encrypted ticket instead of the cache of the server.',
    allowed: 'true or false (or on or off), or keep to leave it as it is',
    example: 'session-tickets: false',
    mayBreak: 'false: clients reconnect with a full handshake when they reach another server of a cluster.',
    why: {
      documented: 'The page sets none.',
      recommended:
        'Before NGINX 1.23.2 the key of the tickets lives as long as the process, and whoever gets it reads recorded TLS 1.2 sessions. The cache does the same work.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'tls',
    key: 'buffer-size',
    does: 'Sets how much is gathered into one TLS record before it is sent.',
    allowed: 'a size from 512 to 1m, such as 4k or 16k, or keep to leave it as it is',
    example: 'buffer-size: 4k',
    mayBreak: 'Small records cost throughput.',
    why: {
      documented: "The page's value: the first bytes of a page arrive sooner.",
      recommended:
        'A desktop stream is throughput, for which the 16k of NGINX are better. It is no matter of security.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'tls',
    key: 'stapling',
    does: 'Sends the proof that the certificate is not revoked along with it. when-possible: only where the certificate names an OCSP responder and its issuer is known.',
    allowed: 'on, off or when-possible',
    example: 'stapling: when-possible',
    mayBreak: 'on with a self-signed certificate: a warning at every start, and nothing is sent.',
    why: {
      documented: "The page's value.",
      recommended: 'Self-signed certificates and those of issuers without OCSP have nothing to staple.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'tls',
    key: 'dhparam',
    does: 'Names the file of Diffie-Hellman parameters, which only DHE suites use.',
    allowed: 'a path as NGINX sees it, or none',
    example: 'dhparam: none',
    mayBreak: 'A file that is missing keeps NGINX from loading.',
    why: {
      documented: "The page's value, although no suite on its list uses it.",
      recommended: 'There is no DHE suite on the list; ECDHE does the same faster.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'hsts',
    key: 'max-age',
    does: 'Sets how long browsers use nothing but https for this host.',
    allowed: 'a number of seconds, or one followed by s, m, h, d, w or y (365 days)',
    example: 'max-age: 2y',
    mayBreak: 'A host that goes back to http, or loses its certificate, stays unreachable until then.',
    why: {
      documented: unspoken,
      recommended: 'The two years that Kasm ships with.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'hsts',
    key: 'include-sub-domains',
    does: 'Extends that to every host below this one.',
    allowed: flag,
    example: 'include-sub-domains: false',
    mayBreak: 'Any host below that is still on http.',
    why: {
      documented: unspoken,
      recommended: 'Only the operator knows what else lives below the name.',
      strict:
        'Closes the gap that cookies of sub-domains leave; look first for hosts below that are on http.',
    },
  },
  {
    control: 'hsts',
    key: 'preload',
    does: 'Agrees to be put into the list that browsers are shipped with.',
    allowed: `${flag}; true needs include-sub-domains and at least 1y`,
    example: 'preload: false',
    mayBreak: 'Taking it back takes months.',
    why: {
      documented: unspoken,
      recommended:
        'The list holds registered domains and takes effect for all hosts below; a proxy must not decide that.',
      strict: 'As in recommended.',
    },
  },
  ...headerWords('hsts', 'Strict-Transport-Security', false),
  ...headerWords('content-type-options', 'X-Content-Type-Options', false),
  {
    control: 'server-tokens',
    key: 'value',
    does: 'Keeps the version of NGINX out of error pages and the Server header (server_tokens off). Mind the difference: "server-tokens: off" switches this control off, as it does for every other.',
    allowed: 'off, the only value there is',
    example: 'value: off',
    mayBreak: 'Nothing known.',
    why: {
      documented: unspoken,
      recommended: 'As Kasm ships it: the version helps only those who look for a hole in it.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'file-permissions',
    key: 'configuration',
    does: 'Sets the most that configuration files may permit.',
    allowed: modes,
    example: "configuration: '0644'",
    mayBreak: 'Scripts that change the files as another user than their owner.',
    why: {
      documented: unspoken,
      recommended: 'The installer lets everybody write them, and whoever can write them reads all traffic.',
      strict: 'As in recommended: NGINX may run as a user that has to read them.',
    },
  },
  {
    control: 'file-permissions',
    key: 'directories',
    does: 'Sets the most that directories of configuration files may permit.',
    allowed: modes,
    example: "directories: '0755'",
    mayBreak: 'Services that put files there as another user than the owner; the Kasm agent does so as root.',
    why: {
      documented: unspoken,
      recommended: 'Whoever can write a directory can replace every file in it.',
      strict: 'As in recommended.',
    },
  },
  {
    control: 'file-permissions',
    key: 'private-keys',
    does: 'Sets the most that private keys of certificates may permit.',
    allowed: modes,
    example: "private-keys: '0640'",
    mayBreak: 'A proxy that runs as a user who is neither owner nor in the group cannot load the key.',
    why: {
      documented: unspoken,
      recommended: 'A group may read it, such as that of a user the proxy runs as.',
      strict: 'Nobody but the owner.',
    },
  },
];
