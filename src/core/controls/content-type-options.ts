import { defineSettings, headerKeys, notOnPage } from '../settings/index.ts';
import { headerColumn } from './cell.ts';
import { headerControl } from './header.ts';

const NAME = 'X-Content-Type-Options';

const settings = defineSettings('content-type-options', {
  summary: 'Whether browsers guess types (X-Content-Type-Options: nosniff).',
  off: { documented: notOnPage },
  keys: headerKeys(NAME),
});

/**
 * Browsers use the content type that a response declares.
 *
 * Insecure: uploads served without `X-Content-Type-Options: nosniff`, which a browser may run as script.
 */
export const contentTypeOptions = headerControl({
  settings,
  words: {
    title: 'Browsers do not guess content types',
    threat:
      'A browser that guesses content types can treat an uploaded text or image as a script or a page and run it with the rights of the site.',
    mayBreak: 'Scripts and style sheets that are served with a wrong content type: browsers block them.',
    references: ['https://fetch.spec.whatwg.org/#x-content-type-options-header'],
  },
  corrections: [],
  column: headerColumn({
    title: 'nosniff',
    names: [NAME.toLowerCase()],
    short: (value) => (value.toLowerCase() === 'nosniff' ? 'yes' : value),
  }),
  wireHeaders: [
    {
      name: NAME,
      twice: { severity: 'low', effect: 'only the first counts' },
      ignored: (value) =>
        value.split(',')[0]?.trim().toLowerCase() === 'nosniff'
          ? undefined
          : 'Browsers ignore this X-Content-Type-Options: the only valid value is nosniff',
    },
  ],
  headers: (options) => [
    {
      name: NAME,
      value: 'nosniff',
      accepts: (sent) => sent.toLowerCase() === 'nosniff',
      ...options,
      scope: 'all',
      severity: 'low',
      risk: 'a browser may guess another content type than the response declares',
    },
  ],
});
