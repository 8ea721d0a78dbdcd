import * as v from 'valibot';
import type { Level, Model } from '../model/index.ts';
import { effective } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { SettingsOf } from '../settings/index.ts';
import { defineSettings, key, notOnPage } from '../settings/index.ts';
import type { Control } from './control.ts';
import { findingGroup } from './finding.ts';
import { defineOutcomes } from './outcomes.ts';
import { placeScalar } from './placement.ts';

const settings = defineSettings('server-tokens', {
  summary: 'Whether responses reveal the version of NGINX.',
  off: { documented: notOnPage },
  keys: {
    value: key({
      schema: () => v.literal('off'),
      does: 'Keeps the version of NGINX out of error pages and the Server header (server_tokens off). Note that "server-tokens: off" switches this control off, as for every other control.',
      allowed: 'off, the only value',
      example: 'value: off',
      mayBreak: 'Nothing known.',
      profiles: {
        recommended: {
          value: 'off',
          why: 'As Kasm ships it: the version helps only those who look for vulnerabilities.',
        },
        strict: { value: 'off', why: 'As in recommended.' },
      },
    }),
  },
});

const outcomes = defineOutcomes('server-tokens', {
  'version-sent': 'Responses and error pages name the version of NGINX (server_tokens is not off).',
});

/**
 * Responses do not name the version of NGINX.
 *
 * Insecure: `server_tokens` left at its default, so that every response and error page names the version.
 */
export const serverTokens = {
  id: 'server-tokens',
  words: {
    title: 'Responses do not name the NGINX version',
    threat:
      'A version in every response tells an attacker which published weaknesses to try, and lets scanners find hosts by it.',
    mayBreak: 'Nothing known; monitoring that reads the version from the Server header must ask elsewhere.',
    references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens'],
  },
  settings,
  corrections: [],
  outcomes,
  effects: [{ kind: 'setting', name: 'server_tokens' }],
  check: (model) =>
    findingGroup(
      outcomes.verdict(
        'version-sent',
        'low',
        'Responses name the version of NGINX: it tells which published weaknesses to try',
      ),
      { spot, level: (level) => level, evidence, fixable: (level) => spot(level).tree.file.editable },
      tellingLevels(model),
    ),
  fix: (model, { value }, exempt) =>
    placeScalar(model, tellingLevels(model), 'server_tokens', [value], exempt('version-sent')),
  proofs: (model) =>
    model.servers.map((server) => ({
      control: 'server-tokens',
      server,
      location: undefined,
      method: 'GET',
      headers: {},
      expect: [{ kind: 'header-lacks', name: 'Server', pattern: 'nginx/\\d' }],
    })),
} satisfies Control<SettingsOf<typeof settings>, 'server-tokens', 'version-sent'>;

/** Levels that reveal the version: servers without `off`, and other levels that set something else themselves. */
function tellingLevels(model: Model): Level[] {
  return model.levels.filter((level) => {
    const { directives, from } = effective(level, 'server_tokens');
    const value = directives.at(-1)?.argument(0)?.toLowerCase();
    // An inherited value is reported at the outer level. An empty string (commercial NGINX) sends no header.
    return value !== 'off' && value !== '' && (level.kind === 'server' || from === level);
  });
}

function spot(level: Level): Directive {
  return effective(level, 'server_tokens').directives[0] ?? level.block;
}

function evidence(level: Level): string {
  const [directive] = effective(level, 'server_tokens').directives;
  return directive === undefined
    ? 'server_tokens is on by default'
    : `server_tokens ${printable(directive.args.join(' '))}`;
}
