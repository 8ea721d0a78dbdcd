import { headerControl } from './header.ts';

/**
 * Browsers take a response for what it says it is.
 *
 * Insecure: uploads served without `X-Content-Type-Options: nosniff`, which a browser may run as script.
 */
export const contentTypeOptions = headerControl(
  'content-type-options',
  {
    title: 'Browsers do not guess content types',
    threat:
      'A browser that guesses can take an uploaded text or image for a script or a page and run it with the rights of the site.',
    mayBreak: 'Scripts and style sheets that are served with a wrong content type: they are then refused.',
    references: ['https://fetch.spec.whatwg.org/#x-content-type-options-header'],
  },
  (policy) => {
    const settings = policy.controls['content-type-options'];
    if (settings === undefined) return undefined;
    return [
      {
        control: 'content-type-options',
        name: 'X-Content-Type-Options',
        value: 'nosniff',
        accepts: (sent) => sent.toLowerCase() === 'nosniff',
        ...settings,
        scope: 'all',
        severity: 'low',
        risk: 'a browser may run a response as something that it is not',
      },
    ];
  },
);
