import * as v from 'valibot';
import type { SettingsOf } from '../../settings/index.ts';
import { defineSettings, headerKeysOfPage, key, origins } from '../../settings/index.ts';

export type FrameOptions = SettingsOf<typeof frameOptionsSettings>;

export const frameOptionsSettings = defineSettings('frame-options', {
  summary: 'Who may show pages in a frame (clickjacking).',
  main: 'allow',
  keys: {
    allow: key({
      schema: frameAllow,
      does: 'Says which sites may show pages in a frame, through X-Frame-Options and frame-ancestors. A list of parent sites always includes the site itself.',
      allowed: 'deny (or none), same-origin, any, or a list of origins such as https://portal.example.com',
      example: 'allow: same-origin',
      mayBreak:
        'Portals that embed Kasm need to be listed. none breaks Kasm itself, whose interface frames its sessions; so does same-origin where sessions come from a proxy on another host.',
      profiles: {
        documented: { value: 'same-origin', why: "The page's value." },
        recommended: {
          value: 'same-origin',
          why: 'Kasm frames its own sessions, and no other site needs to.',
        },
        strict: {
          value: 'same-origin',
          why: 'none would be stricter, but the Kasm interface frames its own sessions: this is the strictest value that works.',
        },
      },
    }),
    ...headerKeysOfPage('X-Frame-Options'),
  },
});

/** Both deny (as in X-Frame-Options) and none (as in frame-ancestors) are accepted. */
function frameAllow() {
  return v.union([
    v.pipe(
      v.picklist(['deny', 'none', 'same-origin', 'any']),
      v.transform((word) => (word === 'deny' ? 'none' : word)),
    ),
    origins(),
  ]);
}
