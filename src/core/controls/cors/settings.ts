import * as v from 'valibot';
import type { SettingsOf } from '../../settings/index.ts';
import { defineSettings, flag, flagWords, key, origins } from '../../settings/index.ts';

export type Cors = SettingsOf<typeof corsSettings>;

export const corsSettings = defineSettings('cors', {
  summary: 'Which other sites may read responses (stolen sessions).',
  main: 'allow',
  keys: {
    allow: key({
      schema: () => v.union([v.literal('none'), origins()]),
      does: 'Names the sites whose scripts may read responses. Other sites get no Access-Control-Allow-Origin; an origin is never reflected unchecked.',
      allowed: 'none, or a list of origins such as https://kasm.example.com or https://*.example.com',
      example: 'allow: [https://*.example.com]',
      mayBreak:
        'Sessions in other zones with domains of their own, and pages elsewhere that call the API: list their origins.',
      profiles: {
        documented: {
          value: 'none',
          why: 'The page empties the header. Its list of zone domains goes here instead.',
        },
        recommended: {
          value: 'none',
          why: 'A single domain needs no permission to read its own responses.',
        },
        strict: { value: 'none', why: 'As in recommended.' },
      },
    }),
    credentials: key({
      schema: flag,
      does: 'Lets the allowed sites send requests with the cookies of their visitors.',
      allowed: flagWords,
      example: 'credentials: false',
      mayBreak: 'false: zones on other domains that rely on the cookie of the first.',
      profiles: {
        documented: {
          value: false,
          why: 'Without an allowed origin there is nothing to send credentials to.',
        },
        recommended: {
          value: false,
          why: 'Credentials are only for listed origins, never for a reflected origin.',
        },
        strict: { value: false, why: 'As in recommended.' },
      },
    }),
    'fixed-origins': key({
      schema: fixedOrigins,
      does: 'Says what to do with a fixed origin that is already in the configuration but not under allow.',
      allowed: 'keep or fix',
      example: 'fixed-origins: keep',
      mayBreak:
        'fix: everything that uses that origin, such as the subscription page that the shipped configuration allows.',
      profiles: {
        documented: { value: 'keep', why: 'The page mentions only reflected origins.' },
        recommended: {
          value: 'keep',
          why: 'Somebody chose that one site; it is reported and left as it is.',
        },
        strict: { value: 'fix', why: 'Only what the policy names may read responses.' },
      },
    }),
  },
  contradictions: ({ allow, credentials }) =>
    allow === 'none' && credentials
      ? [
          {
            key: 'credentials',
            message: 'credentials are allowed, but no origin is',
            hint: 'Name the origins under allow, or set credentials to false.',
          },
        ]
      : [],
});

/** Policies of earlier versions say `mend`. */
function fixedOrigins() {
  return v.pipe(
    v.picklist(['keep', 'fix', 'mend']),
    v.transform((word) => (word === 'mend' ? 'fix' : word)),
  );
}
