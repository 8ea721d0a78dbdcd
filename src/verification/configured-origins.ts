import type { Model } from '../core/model/index.ts';
import { patternMatches, sampleOf } from '../core/selection/index.ts';
import type { AskedOrigin } from './judge/origins.ts';
import { lookAlikeAfter, lookAlikeBefore } from './judge/origins.ts';

/**
 * Origins that test the configuration's rules for origins: those that a rule means, and look-alikes that
 * a rule may let in by mistake. A dot that is not escaped stands for any character; an expression without an
 * anchor ignores the rest. Only the server shows whether they are let in.
 */
export function configuredOrigins(model: Model): AskedOrigin[] {
  const rules = [...new Set(originRules(model))];
  const found = rules.flatMap((rule) =>
    rule.startsWith('~') ? ofExpression(rule.replace(/^~\*?/, '')) : [{ kind: 'configured', origin: rule }],
  ) satisfies AskedOrigin[];
  return found.filter(({ origin }) => /^https?:\/\/[\w.:-]+$/.test(origin)).slice(0, MAX_ORIGINS);
}

const MAX_ORIGINS = 32;

/** Values that `$http_origin` is held against; expressions with `~` before them. */
function originRules(model: Model): string[] {
  return [
    ...model.maps
      .filter(({ source }) => source === '$http_origin')
      .flatMap(({ entries }) => entries.map(({ key }) => key)),
    ...model.levels.flatMap((level) => {
      const condition = level.kind === 'if' ? level.condition : '';
      const [, operator = '', value] = /^\(\s*\$http_origin\s+(=|~\*?)\s+(.+?)\s*\)$/.exec(condition) ?? [];
      return value === undefined ? [] : [operator === '=' ? value : `~${value}`];
    }),
  ];
}

/** A dot that stands for any one character, but was most likely meant as itself. */
const LONE_DOT = /((?:^|[^\\])(?:\\\\)*)\.(?![*+?{])/g;

function ofExpression(pattern: string): AskedOrigin[] {
  const intended = pattern.replace(LONE_DOT, '$1\\.');
  const meant = samples(intended);
  const [first] = meant;
  const before = first === undefined ? undefined : lookAlikeBefore(first);
  return [
    ...meant.map((origin) => ({ kind: 'configured', origin }) as const),
    ...(first === undefined ? [] : [lookAlikeAfter(first)]),
    // Unless the expression is for sub domains, which means such names as well.
    ...(before !== undefined && isOutside(intended, before.origin) ? [before] : []),
    ...samples(pattern)
      .filter((origin) => !meant.includes(origin))
      .map((origin) => ({ kind: 'dot', origin }) as const),
  ];
}

/** Whether an expression as a whole, with or without the scheme, is certain not to mean an origin. */
function isOutside(intended: string, origin: string): boolean {
  const texts = [origin, origin.replace(/^https?:\/\//, '')];
  return texts.every((text) => patternMatches(`^(?:${intended})$`, false, text) === false);
}

const VARIANTS = 4;

function samples(pattern: string): string[] {
  const texts = Array.from({ length: VARIANTS }, (_, variant) => sampleOf(pattern, variant));
  const origins = texts
    .filter((text) => text !== undefined)
    .map((text) => (text.includes('://') ? text : `https://${text}`));
  return [...new Set(origins)];
}
