import { headerControl } from './header.ts';

/**
 * Browsers that have been here once never come back over plain HTTP.
 *
 * Insecure: a TLS location without Strict-Transport-Security, or with a short max-age.
 */
export const hsts = headerControl(
  'hsts',
  {
    title: 'Browsers insist on HTTPS',
    threat:
      'A first request over plain HTTP can be answered by anybody on the way, who then reads or rewrites the session. Strict-Transport-Security makes browsers use HTTPS by themselves and refuse broken certificates.',
    mayBreak:
      'Everything else on the same host name that still speaks plain HTTP, for max-age seconds and without a way back; with includeSubDomains, on all names below it. A self-signed certificate can then no longer be clicked away.',
    references: ['RFC 6797', 'https://hstspreload.org/'],
  },
  (policy) => {
    const settings = policy.controls.hsts;
    if (settings === undefined) return undefined;
    const { maxAge, includeSubDomains, preload, always, hideUpstream } = settings;
    const value = [
      `max-age=${maxAge}`,
      ...(includeSubDomains ? ['includeSubDomains'] : []),
      ...(preload ? ['preload'] : []),
    ];
    return [
      {
        control: 'hsts',
        name: 'Strict-Transport-Security',
        value: value.join('; '),
        accepts: (sent) => {
          const said = parse(sent);
          return (
            said.maxAge >= maxAge &&
            (said.includeSubDomains || !includeSubDomains) &&
            (said.preload || !preload)
          );
        },
        always,
        hideUpstream,
        // RFC 6797 7.2: the header must not be sent over plain HTTP.
        scope: 'tls',
        severity: 'medium',
        risk: 'a request over plain HTTP can be taken over on the way',
      },
    ];
  },
);

function parse(value: string) {
  const directives = value.split(';').map((part) => part.trim().toLowerCase());
  const age = directives
    .map((part) => /^max-age\s*=\s*"?(\d+)"?$/.exec(part)?.[1])
    .find((found) => found !== undefined);
  return {
    maxAge: age === undefined ? -1 : Number(age),
    includeSubDomains: directives.includes('includesubdomains'),
    preload: directives.includes('preload'),
  };
}
