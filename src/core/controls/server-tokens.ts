import type { Level, Model } from '../model/index.ts';
import { effective } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { Control } from './control.ts';
import { findingGroup } from './finding.ts';
import { placeScalar } from './placement.ts';

/**
 * The version of NGINX is nobody's business.
 *
 * Insecure: `server_tokens` left at its default, so that every response and error page names the version.
 */
export const serverTokens: Control<'off'> = {
  id: 'server-tokens',
  words: {
    title: 'Responses do not name the NGINX version',
    threat:
      'A version in every response tells an attacker which published weaknesses to try, and lets scanners find hosts by it.',
    mayBreak: 'Nothing known; monitoring that reads the version from the Server header must ask elsewhere.',
    references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens'],
  },
  wanted: (policy) => policy.controls['server-tokens']?.value,
  check: (model) =>
    findingGroup(
      {
        control: 'server-tokens',
        outcome: 'version-sent',
        severity: 'low',
        message: 'Responses name the version of NGINX: it tells which published weaknesses to try',
      },
      { spot, level: (level) => level, evidence, remedy: (level) => spot(level).tree.file.editable },
      tellingLevels(model),
    ),
  remedy: (model, wanted, exempt) =>
    placeScalar(model, tellingLevels(model), 'server_tokens', [wanted], exempt),
  probes: (model) =>
    model.servers.map((server) => ({
      control: 'server-tokens',
      server,
      location: undefined,
      method: 'GET',
      headers: {},
      expect: [{ kind: 'header-lacks', name: 'Server', pattern: 'nginx/\\d' }],
    })),
};

/** Levels that decide for themselves and do not say `off`: servers, and what overrides them inside. */
function tellingLevels(model: Model): Level[] {
  return model.levels.filter((level) => {
    const { directives, from } = effective(level, 'server_tokens');
    const value = directives.at(-1)?.argument(0)?.toLowerCase();
    // What a level inherits is its outer level's finding. An empty string (commercial NGINX) sends no header.
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
