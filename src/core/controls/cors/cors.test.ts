import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../../test/support/model.ts';
import { applySplices, editedTree, splicesOf } from '../../nginx/index.ts';
import { cors } from './cors.ts';
import { originPattern, patternFaults } from './origin-pattern.ts';
import type { Cors } from './settings.ts';

const NONE: Cors = { allow: 'none', credentials: false, fixedOrigins: 'keep' };
const LIST: Cors = {
  allow: ['https://a.example', 'https://*.b.example:8443'],
  credentials: true,
  fixedOrigins: 'keep',
};

const main = (http: string, location: string) =>
  `events {}\nhttp {\n    ${http}\n    server {\n        listen 80;\n        location / {\n            ${location}\n        }\n    }\n}\n`;

function outcomes(text: string, wanted = NONE): string[] {
  return cors
    .check(modelOf({ '/etc/nginx/nginx.conf': text }), wanted)
    .flatMap((group) => [...group])
    .map(({ outcome, severity }) => `${outcome} ${severity}`);
}

/** The text after as many fixes as it takes. */
function fixed(text: string, wanted: Cors): string {
  for (let pass = 0; pass < 4; pass++) {
    const edits = cors.fix(modelOf({ '/etc/nginx/nginx.conf': text }), wanted, () => () => false);
    const splices = edits.flatMap((edit) => {
      if (edit.kind === 'set-mode' || edit.kind === 'rename-file') throw new Error(edit.kind);
      expect(editedTree(edit).file.path).toBe('/etc/nginx/nginx.conf');
      return splicesOf(edit);
    });
    if (splices.length === 0) return text;
    text = applySplices(text, splices);
  }
  throw new Error('no end of fixes');
}

const REFLECTING =
  'add_header Access-Control-Allow-Origin $http_origin always; add_header Vary Origin always;';
const WITH_CREDENTIALS = `${REFLECTING} add_header 'Access-Control-Allow-Credentials' 'true' 'always';`;

describe('check', () => {
  test.each([
    ['nothing is sent', '', '', []],
    ['a reflected origin', '', REFLECTING, ['reflected high']],
    ['a reflected origin with credentials', '', WITH_CREDENTIALS, ['reflected critical']],
    ['a wildcard', '', 'add_header Access-Control-Allow-Origin *;', ['wildcard medium']],
    ['null', '', 'add_header Access-Control-Allow-Origin null;', ['null-allowed medium']],
    [
      'a fixed origin',
      '',
      'add_header Access-Control-Allow-Origin https://x.example;',
      ['fixed-origin info'],
    ],
    [
      'credentials without an origin',
      '',
      'add_header Access-Control-Allow-Origin ""; add_header Access-Control-Allow-Credentials true;',
      ['dead-credentials info'],
    ],
    [
      'no Vary',
      '',
      'add_header Access-Control-Allow-Origin $http_origin;',
      ['reflected high', 'missing-vary low'],
    ],
    [
      'a variable set from the origin',
      '',
      `set $o $http_origin; add_header Access-Control-Allow-Origin $o; add_header Vary Origin;`,
      ['reflected high'],
    ],
    [
      'a variable from elsewhere',
      '',
      'add_header Access-Control-Allow-Origin $upstream_http_x; add_header Vary Origin;',
      ['unknown medium'],
    ],
  ])('%s', (_, http, location, expected) => {
    expect(outcomes(main(http, location))).toEqual(expected);
  });

  test.each([
    ['~^https://app\\.example\\.com$', []],
    ['https://app.example.com', []],
    ['~^https://app.example.com$', ['unsafe-pattern medium']],
    ['~https://app\\.example\\.com', ['unsafe-pattern medium']],
    ['~^https?://(.*\\.)?example\\.com(:\\d+)?$', ['unsafe-pattern medium']],
    ['null', ['unsafe-pattern medium']],
    ['default', ['reflected high']],
  ])('a map with the key %s', (key, expected) => {
    const http = `map $http_origin $allow { "${key}" $http_origin; }`;
    expect(
      outcomes(main(http, 'add_header Access-Control-Allow-Origin $allow; add_header Vary Origin;')),
    ).toEqual(expected);
  });

  test('an if that checks the origin is judged by its expression', () => {
    const text = (pattern: string) =>
      main(
        '',
        `if ($http_origin ~ "${pattern}") { add_header Access-Control-Allow-Origin $http_origin; add_header Vary Origin; }`,
      );
    expect(outcomes(text('^https://app\\.example\\.com$'))).toEqual([]);
    expect(outcomes(text('example.com'))).toEqual(['unsafe-pattern medium']);
  });
});

describe('fix', () => {
  test('with nothing allowed, an empty value is left that sends nothing and still blocks inheritance', () => {
    const text = main('', WITH_CREDENTIALS);
    const result = fixed(text, NONE);
    expect(result).toContain(
      `add_header Access-Control-Allow-Origin "" always; add_header Vary Origin always; add_header 'Access-Control-Allow-Credentials' '' 'always';`,
    );
    expect(outcomes(result)).toEqual([]);
  });

  test('one allowed origin is written as it is', () => {
    const wanted: Cors = { allow: ['https://a.example'], credentials: true, fixedOrigins: 'keep' };
    const result = fixed(main('', WITH_CREDENTIALS), wanted);
    expect(result).toContain('add_header Access-Control-Allow-Origin https://a.example always;');
    expect(outcomes(result, wanted)).toEqual([]);
  });

  test('a list becomes one safe map, used by every location, and Vary', () => {
    const text = main(
      '',
      'add_header Access-Control-Allow-Origin $http_origin; add_header Access-Control-Allow-Credentials true;',
    );
    const result = fixed(text, LIST);
    expect(result).toContain(
      '    map $http_origin $gatehouse_cors_origin {\n        default "";\n        "~^https://a\\.example$" $http_origin;\n        "~^https://([a-z0-9-]+\\.)+b\\.example:8443$" $http_origin;\n    }\n',
    );
    expect(result).toContain(
      'add_header Access-Control-Allow-Origin $gatehouse_cors_origin; add_header Access-Control-Allow-Credentials $gatehouse_cors_credentials;\n            add_header Vary Origin always;',
    );
    expect(outcomes(result, LIST)).toEqual([]);
    expect(fixed(result, LIST)).toBe(result);
  });

  test('a map of the same name that says something else is left alone', () => {
    const text = main('map $http_origin $gatehouse_cors_origin { default ""; }', REFLECTING);
    expect(fixed(text, LIST)).toContain('$gatehouse_cors_origin_2');
  });
});

describe('patterns', () => {
  test('one made for an origin has no fault and lets only that in', () => {
    for (const origin of ['https://kasm.example.com', 'https://*.example.com', 'https://a.example:8443']) {
      const pattern = originPattern(origin);
      expect([origin, patternFaults(pattern)]).toEqual([origin, []]);
      const expression = new RegExp(pattern);
      expect(expression.test(origin.replace('*', 'x-1.y'))).toBe(true);
      for (const stranger of [
        'null',
        'https://evil.test',
        `${origin.replace('*', 'a')}.evil.test`,
        origin.replace('https', 'http').replace('*', 'a'),
        origin.replace('*.', 'evil').replace('.', 'X'),
      ]) {
        expect([stranger, expression.test(stranger)]).toEqual([stranger, false]);
      }
    }
  });
});
