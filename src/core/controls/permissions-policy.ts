import * as v from 'valibot';
import type { Problem } from '../settings/index.ts';
import {
  defineSettings,
  headerKeys,
  key,
  nearest,
  notOnPage,
  origins,
  quote,
  sound,
} from '../settings/index.ts';
import { headerColumn } from './cell.ts';
import { headerControl } from './header.ts';

const NAME = 'Permissions-Policy';

/** Who may use a feature: nobody, the site itself, everybody, or the site and some others. */
type Allowed = 'none' | 'self' | 'any' | readonly string[];

type Features = Readonly<Record<string, Allowed>>;

/** Features that a workspace uses, each for pages of the site itself only. */
const NEEDED = {
  camera: 'self',
  microphone: 'self',
  'display-capture': 'self',
  'clipboard-read': 'self',
  'clipboard-write': 'self',
  fullscreen: 'self',
  autoplay: 'self',
} as const satisfies Features;

/** Sensors and payments, which neither the interface nor a remote desktop session uses. */
const NEVER_NEEDED = {
  accelerometer: 'none',
  'ambient-light-sensor': 'none',
  gyroscope: 'none',
  magnetometer: 'none',
  midi: 'none',
  payment: 'none',
} as const satisfies Features;

/** Access to devices and location that a session might use one day; as far as is known, none does. */
const SELDOM_NEEDED = {
  bluetooth: 'none',
  geolocation: 'none',
  hid: 'none',
  'idle-detection': 'none',
  serial: 'none',
  usb: 'none',
  'xr-spatial-tracking': 'none',
} as const satisfies Features;

const settings = defineSettings('permissions-policy', {
  summary: 'Which devices and features of the browser pages may request (Permissions-Policy).',
  off: { documented: notOnPage },
  keys: {
    features: key({
      schema: features,
      does: 'Says for each feature of the browser who may use it: none, self (the site), any, or a list of other sites in addition to the site. Features that are not named keep the default of the browser.',
      allowed: 'a mapping from features to none, self, any, or a list of origins',
      example: 'features: { camera: self, microphone: [https://sessions.example.com], usb: none }',
      mayBreak:
        'Sessions that come from another host than the interface need to be listed for camera, microphone, display-capture and the clipboard.',
      profiles: {
        recommended: {
          value: { ...NEEDED, ...NEVER_NEEDED },
          why: 'A session uses camera, microphone, screen, clipboard, full screen and sound of its visitor, all from the site itself. Only features that Kasm certainly does not need are denied.',
        },
        strict: {
          value: { ...NEEDED, ...NEVER_NEEDED, ...SELDOM_NEEDED },
          why: 'Also denies access to devices and location: no known part of Kasm uses them.',
        },
      },
    }),
    ...headerKeys(NAME),
  },
});

/**
 * Which features of the browser a page can request from its visitor.
 *
 * Insecure: no Permissions-Policy. A script injected into a page can then request every device, in the name of a
 * site that visitors trust with them.
 */
export const permissionsPolicy = headerControl({
  settings,
  words: {
    title: 'Which features of the browser pages may request',
    threat:
      'Visitors of a workspace are used to granting it access to their camera, microphone and clipboard. A script that an attacker injects into a page, or a page that it frames, can request any feature of the browser in its name.',
    mayBreak:
      'Sessions that come from another host than the interface (a dedicated proxy, another zone): `self` denies them camera, microphone and clipboard. List those hosts under the features.',
    references: [
      'https://www.w3.org/TR/permissions-policy/',
      'https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md',
    ],
  },
  corrections: [],
  column: headerColumn({
    title: 'perms',
    onlyWhenUsed: true,
    names: [NAME.toLowerCase()],
    short: (value) => {
      const denied = [...(parse(value)?.values() ?? [])].filter((sites) => sites.length === 0);
      return `${denied.length} off`;
    },
    isGood: (value) => parse(value) !== undefined,
  }),
  wireHeaders: [
    {
      name: NAME,
      twice: { severity: 'low', effect: 'browsers merge them, and the last value of each feature counts' },
      ignored: (value) =>
        parse(value) === undefined
          ? 'Browsers ignore this Permissions-Policy: its syntax is invalid; valid is, for example, camera=(self), usb=()'
          : undefined,
    },
  ],
  headers: ({ features: wanted, always, hideUpstream }) => [
    {
      name: NAME,
      value: written(
        new Map(Object.entries(wanted).map(([feature, allowed]) => [feature, sitesOf(allowed)])),
      ),
      accepts: (sent) => {
        const said = parse(sent);
        return (
          said !== undefined &&
          Object.entries(wanted).every(([feature, allowed]) => isWithin(said.get(feature), sitesOf(allowed)))
        );
      },
      corrected: (sent) => corrected(parse(sent) ?? new Map(), wanted),
      always,
      hideUpstream,
      scope: 'all',
      severity: 'low',
      risk: 'a script in the page can request every device and feature of the browser from its visitor',
    },
  ],
});

type Sites = readonly string[];

function sitesOf(allowed: Allowed): Sites {
  if (allowed === 'none') return [];
  if (allowed === 'self') return ['self'];
  return allowed === 'any' ? ['*'] : ['self', ...allowed.map((origin) => `"${origin}"`)];
}

/** True when `sites` allows nobody that the policy does not allow. */
function isWithin(sites: Sites | undefined, wanted: Sites): boolean {
  return sites !== undefined && (wanted.includes('*') || sites.every((site) => wanted.includes(site)));
}

/**
 * Keeps what a site says about features that the policy does not name, and values that are stricter than the policy.
 */
function corrected(said: ReadonlyMap<string, Sites>, wanted: Features): string {
  const result = new Map(said);
  for (const [feature, allowed] of Object.entries(wanted)) {
    const sites = sitesOf(allowed);
    if (!isWithin(said.get(feature), sites)) result.set(feature, sites);
  }
  return written(result);
}

function written(features: ReadonlyMap<string, Sites>): string {
  return Array.from(features, ([feature, sites]) =>
    sites.includes('*') ? `${feature}=*` : `${feature}=(${sites.join(' ')})`,
  ).join(', ');
}

/**
 * The features of a header with the sites that may use them; undefined when browsers cannot parse it. It is a
 * dictionary (RFC 8941, 3.2): the last value of a repeated feature counts. Parameters (`;report-to=…`) do not
 * affect who may use it.
 */
function parse(value: string): ReadonlyMap<string, Sites> | undefined {
  const features = new Map<string, Sites>();
  for (const member of value.match(/(?:"[^"]*"|\([^)]*\)|[^,"()])+/g) ?? []) {
    const [, feature = '', inner, single] =
      /^\s*([a-z][a-z0-9_.*-]*)=(?:\(([^)]*)\)|(\*|self|"[^"]*"))\s*(?:;.*)?$/.exec(member) ?? [];
    if (feature === '') return undefined;
    features.set(
      feature,
      inner === undefined ? [single ?? ''] : inner.split(/ +/).filter((site) => site !== ''),
    );
  }
  return features.size === 0 ? undefined : features;
}

/** Features of the Permissions Policy registry; a newer one is accepted, a likely typo is not. */
const KNOWN = [
  ...Object.keys({ ...NEEDED, ...NEVER_NEEDED, ...SELDOM_NEEDED }),
  'browsing-topics',
  'compute-pressure',
  'cross-origin-isolated',
  'encrypted-media',
  'gamepad',
  'keyboard-map',
  'local-fonts',
  'otp-credentials',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'speaker-selection',
  'storage-access',
  'sync-xhr',
  'unload',
  'web-share',
  'window-management',
];

function features() {
  const name = v.pipe(
    v.string(),
    sound(featureProblem),
    v.regex(/^[a-z][a-z0-9-]*$/, 'is not the name of a feature'),
  );
  return v.pipe(
    v.record(name, v.union([v.picklist(['none', 'self', 'any']), origins()])),
    v.minEntries(1, 'must name at least one feature'),
  );
}

function featureProblem(feature: string): Problem {
  if (KNOWN.includes(feature)) return undefined;
  const meant = nearest(feature, KNOWN);
  return meant === undefined
    ? undefined
    : `names ${quote(feature)}, which browsers do not know; did you mean ${meant}?`;
}
