import { expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import { effectiveHeaders } from '../model/index.ts';
import { applySplices, splicesOf } from '../nginx/index.ts';
import { profileNames, profileSettings, startingSettings } from '../settings/index.ts';
import { crossOriginIsolation } from './cross-origin-isolation.ts';

const POLICY = { profile: 'recommended', controls: {} } as const;
const WANTED = startingSettings(crossOriginIsolation.settings, 'recommended');

/** What Kasm's lossless option leaves behind: its lines stand behind one that it looks for. */
const LOSSLESS = `events {}
http {
    server {
        listen 80;
        location / {
            add_header X-Robots-Tag "noindex, nofollow";
            add_header 'Cross-Origin-Embedder-Policy' 'require-corp';
            add_header 'Cross-Origin-Opener-Policy' 'same-origin';
            add_header 'Cross-Origin-Resource-Policy' 'same-site';
        }
    }
}
`;

function outcomes(text: string, settings = WANTED): string[] {
  return crossOriginIsolation
    .check(modelOf({ '/etc/nginx/nginx.conf': text }), settings, POLICY)
    .flatMap((group) => [...group])
    .filter(({ level }) => level?.kind === 'location')
    .map(({ id }) => id);
}

/** The text after as many fixes as it takes. */
function fixed(text: string): string {
  const model = modelOf({ '/etc/nginx/nginx.conf': text });
  const edits = crossOriginIsolation.fix(model, WANTED, () => () => false, POLICY);
  const splices = edits.flatMap((edit) =>
    edit.kind === 'set-mode' || edit.kind === 'rename-file' ? [] : splicesOf(edit),
  );
  return splices.length === 0 ? text : fixed(applySplices(text, splices));
}

test('every profile leaves it off', () => {
  for (const name of profileNames)
    expect(profileSettings(crossOriginIsolation.settings, name)).toBeUndefined();
});

test('switched on it asks for what the lossless option sets, and leaves its lines and their anchor in place', () => {
  const notAlways = 'cross-origin-isolation/not-always';
  expect(outcomes(LOSSLESS)).toEqual([notAlways, notAlways, notAlways]);
  expect(outcomes(LOSSLESS, { ...WANTED, always: false })).toEqual([]);
  const result = fixed(LOSSLESS);
  expect(outcomes(result)).toEqual([]);
  expect(result).toContain(`            add_header X-Robots-Tag "noindex, nofollow";
            add_header 'Cross-Origin-Embedder-Policy' 'require-corp' always;
            add_header 'Cross-Origin-Opener-Policy' 'same-origin' always;
            add_header 'Cross-Origin-Resource-Policy' 'same-site' always;
`);
});

test('is missed where nothing is sent, and found where a value is laxer', () => {
  const bare = LOSSLESS.replace(/^.*Cross-Origin.*\n/gm, '');
  const missing = 'cross-origin-isolation/missing';
  expect(outcomes(bare)).toEqual([missing, missing, missing]);
  const laxer = LOSSLESS.replace("'same-origin'", "'unsafe-none'");
  expect(outcomes(laxer, { ...WANTED, always: false })).toEqual(['cross-origin-isolation/wrong-value']);
});

test('a header that is to be kept is not looked at', () => {
  const { opener: _, ...others } = WANTED;
  const text = LOSSLESS.replace("'same-origin'", "'unsafe-none'");
  expect(outcomes(text, { ...others, always: false })).toEqual([]);
});

test('stricter values and their parameters are left alone', () => {
  const [opener, , resource] = crossOriginIsolation.headers(WANTED, POLICY);
  expect(opener?.accepts('same-origin; report-to="coop"')).toBe(true);
  expect(resource?.accepts('same-origin')).toBe(true);
  expect(resource?.accepts('cross-origin')).toBe(false);
});

test('the posture shows which of the three are sent', () => {
  const model = modelOf({ '/etc/nginx/nginx.conf': LOSSLESS });
  const [location] = model.servers[0]?.locations ?? [];
  if (location === undefined) throw new Error('no location');
  const cell = crossOriginIsolation.column.cell(location, effectiveHeaders(location, model.version));
  expect([cell.text, cell.tone]).toEqual(['COOP COEP CORP°', 'doubtful']);
});
