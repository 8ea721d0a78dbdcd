import type { Directive } from '../nginx/index.ts';
import { effective, effectiveValue } from './inheritance.ts';
import type { Level } from './level.ts';

/** A `limit_req` that is effective at a level. */
export interface RateLimit {
  readonly zone: string;
  readonly burst: number;
  /** Number of excess requests that are not delayed; NGINX's default is 0. */
  readonly delay: 'nodelay' | number;
  readonly directive: Directive;
  readonly from: Level;
}

/** The limits that a request to a level must pass, in order. */
export function effectiveRateLimits(level: Level): readonly RateLimit[] {
  const { directives, from } = effective(level, 'limit_req');
  return from === undefined ? [] : directives.map((directive) => limitOf(directive, from));
}

/** True for `limit_req_dry_run`: NGINX only logs the requests that it would refuse. */
export function limitsOnlyCount(level: Level): boolean {
  return effectiveValue(level, 'limit_req_dry_run')?.toLowerCase() === 'on';
}

function limitOf(directive: Directive, from: Level): RateLimit {
  const { args } = directive;
  const value = (name: string) =>
    args.findLast((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    zone: value('zone') ?? '',
    burst: Number(value('burst') ?? 0),
    delay: args.includes('nodelay') ? 'nodelay' : Number(value('delay') ?? 0),
    directive,
    from,
  };
}
