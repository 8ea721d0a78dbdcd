import type { Reasoned } from './definition.ts';
import { key } from './definition.ts';
import type { ProfileName } from './profile.ts';
import { flag } from './schemas.ts';

export const flagWords = 'true or false (or on or off)';

/** Why the profile `documented` leaves a control off that the vendor's page says nothing about. */
export const notOnPage = 'The page does not speak of it, so the profile leaves the control off.';

/** The two keys of a control that sends a header which the vendor's page does not speak of. */
export function headerKeys(header: string) {
  return {
    always: alwaysKey(header, {
      recommended: yes('Error pages carry text from requests more often than any other page.'),
      strict: yes('As in recommended.'),
    }),
    'hide-upstream': hideUpstreamKey(header, {
      recommended: yes('One header has one meaning; two are merged or dropped differently by each browser.'),
      strict: yes('As in recommended.'),
    }),
  };
}

/** The same for a header that the page speaks of. */
export function headerKeysOfPage(header: string) {
  const { always, 'hide-upstream': hideUpstream } = headerKeys(header);
  return {
    always: alwaysKey(header, {
      documented: yes('A page of the right meaning is protected on errors too; see the corrections.'),
      ...always.profiles,
    }),
    'hide-upstream': hideUpstreamKey(header, {
      documented: yes('Two different values contradict each other in the browser; see the corrections.'),
      ...hideUpstream.profiles,
    }),
  };
}

type Reasons<Profiles extends ProfileName> = Readonly<Record<Profiles, Reasoned<boolean>>>;

function alwaysKey<Profiles extends ProfileName>(header: string, profiles: Reasons<Profiles>) {
  return key({
    schema: flag,
    does: `Sends ${header} with every status. Without it NGINX leaves the header out of error pages such as 403, 404 and 500.`,
    allowed: flagWords,
    example: 'always: true',
    mayBreak: 'Nothing known.',
    profiles,
  });
}

function hideUpstreamKey<Profiles extends ProfileName>(header: string, profiles: Reasons<Profiles>) {
  return key({
    schema: flag,
    does: `Drops ${header} when it comes from the service behind NGINX, so that exactly one is sent.`,
    allowed: flagWords,
    example: 'hide-upstream: true',
    mayBreak: 'A service that sends a stricter value of its own loses it.',
    profiles,
  });
}

function yes(why: string): Reasoned<boolean> {
  return { value: true, why };
}
