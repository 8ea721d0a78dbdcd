import type { ControlId } from './types.ts';

/** A place where the vendor's hardening page and what really happens part ways. */
export interface Mend {
  readonly number: number;
  /** The control it concerns; undefined when it concerns how changes are made. */
  readonly control: ControlId | undefined;
  /** What the page says. */
  readonly page: string;
  /** What is true. */
  readonly fact: string;
  /** What the profile `documented` does instead. */
  readonly mend: string;
  /** What the profile `recommended` does. */
  readonly departure: string;
}

const asDocumented = 'The same as documented.';

/** All of them, in the order in which the page gives rise to them. */
export const mends: readonly Mend[] = [
  {
    number: 1,
    control: undefined,
    page: 'Names the main file orchestration.conf.',
    fact: 'In every version seen, the file is orchestrator.conf.',
    mend: 'Edits the file that holds the server block, whatever it is called.',
    departure: asDocumented,
  },
  {
    number: 2,
    control: 'tls',
    page: 'Shows the shipped TLS settings without a list of ciphers.',
    fact: 'The shipped block has a list of eight suites, all with authenticated encryption.',
    mend: 'Replaces the shipped list by that of the page instead of adding a second one.',
    departure: 'Keeps the six suites of the shipped list that work.',
  },
  {
    number: 3,
    control: 'content-security-policy',
    page: 'Says that Kasm sends a Content-Security-Policy by default.',
    fact: 'Since 1.16 the policy stands there only as a comment, in three places.',
    mend: 'Takes the # away where the comment stands and sets the value, so that no second line appears.',
    departure: asDocumented,
  },
  {
    number: 4,
    control: 'cors',
    page: 'Gives a map from origins to allowed origins.',
    fact: 'The text does not load: a regular expression with an unmatched parenthesis, and blocks that are never closed.',
    mend: 'Generates a map from the list of origins in the policy.',
    departure: asDocumented,
  },
  {
    number: 5,
    control: 'cors',
    page: 'Its pattern is meant to allow a domain and what is below it.',
    fact: 'Put right by the letter, it lets https://kasm.exampleXcom through, and http://, and text with a slash in it; Vary: Origin is missing, so caches mix up the answers.',
    mend: 'Generates patterns that are anchored and escaped, for https only, and sends Vary: Origin.',
    departure: asDocumented,
  },
  {
    number: 6,
    control: 'rate-limit',
    page: 'Declares one zone for use behind a load balancer and limits by another.',
    fact: 'NGINX refuses to load: the zone that is used has no size.',
    mend: 'Declares and uses one name.',
    departure: asDocumented,
  },
  {
    number: 7,
    control: 'rate-limit',
    page: 'Behind a load balancer, counts by the X-Forwarded-For header.',
    fact: 'The client writes that header: left out it is never limited, changed each time it is never limited either.',
    mend: 'Counts by the address of the connection unless the policy sets that header as the key.',
    departure:
      'Takes the address from the header of trusted load balancers only (real_ip), when behind names them.',
  },
  {
    number: 8,
    control: 'rate-limit',
    page: 'Limits requests and does not say how they are refused.',
    fact: 'NGINX answers 503, as if the service were down; and limit_req cannot stand inside if.',
    mend: 'Keeps 503 and never writes the limit into an if.',
    departure: 'Answers 429 Too Many Requests.',
  },
  {
    number: 9,
    control: 'frame-options',
    page: 'Says to add a line to each file that sets headers.',
    fact: 'A location that has headers of its own inherits none from outside, so a line at the top of the file is lost there; files without headers get none at all.',
    mend: 'Writes the header into every block that has headers of its own, and once where the others inherit it.',
    departure: asDocumented,
  },
  {
    number: 10,
    control: 'frame-options',
    page: 'Does not mention the internal error page.',
    fact: 'A failing service is answered from @internal_error in the main file, which sends no header.',
    mend: 'Sets the headers on the server, from where that location inherits them.',
    departure: asDocumented,
  },
  {
    number: 11,
    control: 'content-security-policy',
    page: 'Adds Content-Security-Policy and Referrer-Policy without always.',
    fact: 'They are missing on 401, 403, 404 and 500.',
    mend: 'Adds them with always.',
    departure: asDocumented,
  },
  {
    number: 12,
    control: 'content-security-policy',
    page: "Gives a policy of 'self' with inline scripts and eval.",
    fact: 'The value that Kasm ships as a comment has blob: and data: as well; and services behind /desktop/ send headers of their own, so that two policies and two X-Frame-Options arrive.',
    mend: "Keeps the page's value and hides the headers of the services.",
    departure: 'Allows blob: and data: too, and shuts out plug-ins and foreign base addresses.',
  },
  {
    number: 13,
    control: 'cors',
    page: 'Empties Access-Control-Allow-Origin and asks for a domain to be filled in; which one is lost.',
    fact: 'NGINX does not send a header without a value, but Access-Control-Allow-Credentials stays behind.',
    mend: 'Sends neither, or both for the origins of the policy.',
    departure: asDocumented,
  },
  {
    number: 14,
    control: 'cors',
    page: 'Calls the reflected origin a matter of low severity.',
    fact: 'Any site may read any response with the cookies of its visitor.',
    mend: 'Never sends an unseen origin back.',
    departure: asDocumented,
  },
  {
    number: 15,
    control: 'tls',
    page: 'Calls EECDH+AESGCM:EECDH+AES256 more secure.',
    fact: 'It adds suites with CBC, SHA-1 and short tags to what is shipped and drops ChaCha20: it is weaker.',
    mend: "Keeps the page's list, because it loads and does what it says, and reports its weakness.",
    departure: 'Six suites with authenticated encryption, ChaCha20 among them.',
  },
  {
    number: 16,
    control: 'tls',
    page: 'Generates 4096-bit Diffie-Hellman parameters.',
    fact: 'No suite on its list uses them; generating them takes minutes, and a missing file keeps NGINX from loading.',
    mend: 'Sets the file only where it is there, and says that it has no effect.',
    departure: 'Asks for none.',
  },
  {
    number: 17,
    control: 'tls',
    page: 'Does not mention that the shipped list has DHE suites.',
    fact: 'Without parameters they cannot be used: a client that knows nothing else fails.',
    mend: "Replaces the list by the page's, which has none.",
    departure: 'Leaves them out.',
  },
  {
    number: 18,
    control: 'tls',
    page: 'Allows secp521r1 and secp384r1 only.',
    fact: 'Clients that offer X25519 and P-256 cannot connect, and all others need one more round trip.',
    mend: "Keeps the page's value and warns.",
    departure: 'X25519 first, then P-256 and P-384.',
  },
  {
    number: 19,
    control: 'tls',
    page: 'Switches OCSP stapling on.',
    fact: 'With the self-signed certificate of the installer NGINX warns and sends nothing; there is no resolver either.',
    mend: "Keeps the page's value and says that it has no effect.",
    departure: 'On only where the certificate can be stapled.',
  },
  {
    number: 20,
    control: undefined,
    page: 'Shows how to mount the parameters in the compose file.',
    fact: 'The snippet is not valid YAML, its image is no longer used since 1.16, and shipped paths name the version.',
    mend: 'Leaves the compose file alone, because nothing uses the parameters.',
    departure: asDocumented,
  },
  {
    number: 21,
    control: undefined,
    page: 'Moves the new certificate into place, and stops and starts everything.',
    fact: 'The stop is needed: the certificate is mounted as a single file, and a running container keeps the old one after a move.',
    mend: 'Does not touch certificates.',
    departure: asDocumented,
  },
  {
    number: 22,
    control: undefined,
    page: 'Says nothing about upgrades.',
    fact: 'An upgrade installs a new tree and carries over only the certificate and, for some roles, the files of running sessions: the hardening is lost.',
    mend: 'check finds the drift, and apply writes it again.',
    departure: asDocumented,
  },
  {
    number: 23,
    control: 'stray-files',
    page: 'Says nothing about copies of the files it has people edit.',
    fact: 'A copy such as x.bak.conf is included as well and keeps NGINX from loading; x.conf.bak is not.',
    mend: 'Reports every copy that an include picks up.',
    departure: asDocumented,
  },
  {
    number: 24,
    control: 'file-permissions',
    page: 'Says nothing about permissions.',
    fact: 'The installer leaves the configuration writable by everybody.',
    mend: 'Nothing: the page asks for nothing; switch the control on to have it judged.',
    departure: 'Files 0644, directories 0755, private keys 0640 at most.',
  },
  {
    number: 25,
    control: undefined,
    page: 'Restarts Kasm after each change.',
    fact: 'A reload is enough for everything but certificates and the compose file, and ends no session.',
    mend: 'Reloads after the new configuration has passed a test.',
    departure: asDocumented,
  },
];
