import type { Correction } from '../control.ts';

/** Where the vendor's page is corrected in what it says of TLS. */
export const corrections: readonly Correction[] = [
  {
    number: 2,
    page: 'Shows the shipped TLS settings without a list of ciphers.',
    fact: 'The shipped block has a list of eight suites, all with authenticated encryption.',
    fix: 'Replaces the shipped list by that of the page instead of adding a second one.',
    departure: 'Keeps the six suites of the shipped list that work.',
  },
  {
    number: 15,
    page: 'Calls EECDH+AESGCM:EECDH+AES256 more secure.',
    fact: 'It adds suites with CBC, SHA-1 and short tags to what is shipped and drops ChaCha20: it is weaker.',
    fix: "Keeps the page's list, because it loads and does what it says, and reports its weakness.",
    departure: 'Six suites with authenticated encryption, ChaCha20 among them.',
  },
  {
    number: 16,
    page: 'Generates 4096-bit Diffie-Hellman parameters.',
    fact: 'No suite on its list uses them; generating them takes minutes, and a missing file keeps NGINX from loading.',
    fix: 'Sets the file only where it is there, and says that it has no effect.',
    departure: 'Asks for none.',
  },
  {
    number: 17,
    page: 'Does not mention that the shipped list has DHE suites.',
    fact: 'Without parameters they cannot be used: a client that knows nothing else fails.',
    fix: "Replaces the list by the page's, which has none.",
    departure: 'Leaves them out.',
  },
  {
    number: 18,
    page: 'Allows secp521r1 and secp384r1 only.',
    fact: 'Clients that offer X25519 and P-256 cannot connect, and all others need one more round trip.',
    fix: "Keeps the page's value and warns.",
    departure: 'X25519 first, then P-256 and P-384.',
  },
  {
    number: 19,
    page: 'Switches OCSP stapling on.',
    fact: 'With the self-signed certificate of the installer NGINX warns and sends nothing; there is no resolver either.',
    fix: "Keeps the page's value and says that it has no effect.",
    departure: 'On only where the certificate can be stapled.',
  },
];
