import type { Correction } from '../control.ts';

/** The corrections of what the vendor's page says about TLS. */
export const corrections: readonly Correction[] = [
  {
    number: 2,
    page: 'Shows the shipped TLS settings without a list of ciphers.',
    fact: 'The shipped block has a list of eight suites, all with authenticated encryption.',
    fix: 'Replaces the shipped list with that of the page instead of adding a second one.',
    departure: 'Keeps the six suites of the shipped list that work.',
  },
  {
    number: 15,
    page: 'Calls EECDH+AESGCM:EECDH+AES256 more secure.',
    fact: 'It is weaker: it adds suites with CBC, SHA-1 and short tags to the shipped list, and drops ChaCha20.',
    fix: "Keeps the page's list, because it loads and works as written, and reports its weakness.",
    departure: 'Six suites with authenticated encryption, including ChaCha20.',
  },
  {
    number: 16,
    page: 'Generates 4096-bit Diffie-Hellman parameters.',
    fact: 'No suite on its list uses them; generating them takes minutes, and a missing file prevents NGINX from loading.',
    fix: 'Sets the file only if it exists, and reports that it has no effect.',
    departure: 'Asks for none.',
  },
  {
    number: 17,
    page: 'Does not mention that the shipped list has DHE suites.',
    fact: 'Without parameters they cannot be used: a client that supports no other suites cannot connect.',
    fix: "Replaces the list with the page's, which has none.",
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
    fact: 'With the self-signed certificate of the installer, NGINX warns and staples nothing; there is no resolver either.',
    fix: "Keeps the page's value and reports that it has no effect.",
    departure: 'On only if the certificate supports stapling.',
  },
];
