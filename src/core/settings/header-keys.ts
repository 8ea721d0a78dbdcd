import type { Reasoned } from './definition.ts';
import { key } from './definition.ts';
import type { ProfileName } from './profile.ts';
import { flag } from './schemas.ts';

export const flagWords = 'true or false (or on or off)';

/** Why the profile `documented` leaves a control off: the vendor's page does not mention it. */
export const notOnPage = 'The page does not mention it, so the profile leaves the control off.';

/** The two keys of every control that sends a header that the vendor's page does not mention. */
export function headerKeys(header: string) {
  return {
    always: alwaysKey(header, {
      recommended: yes('Error pages carry text from requests more often than any other page.'),
      strict: yes('As in recommended.'),
    }),
    'hide-upstream': hideUpstreamKey(header, {
      recommended: yes('One header is unambiguous; browsers merge or drop two headers in different ways.'),
      strict: yes('As in recommended.'),
    }),
  };
}

/** The same keys for a header that the page mentions. */
export function headerKeysOfPage(header: string) {
  const { always, 'hide-upstream': hideUpstream } = headerKeys(header);
  return {
    always: alwaysKey(header, {
      documented: yes('Error pages need the protection that the page intends, too; see the corrections.'),
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
    mayBreak: 'If a service sends a stricter value, that value is lost.',
    profiles,
  });
}

function yes(why: string): Reasoned<boolean> {
  return { value: true, why };
}
