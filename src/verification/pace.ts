/** How fast requests are sent: slowly enough not to use up a rate limit that is in force. */
export interface Pace {
  /** Requests a second, in the long run. */
  readonly perSecond: number;
  /** Requests that may go out at once before that counts. */
  readonly burst: number;
}

/** Requests that count against the same limit, by its name, and their pace. */
export interface PaceGroup {
  readonly name: string;
  readonly pace: Pace;
}

/** The pace where no limit is known. */
export const DEFAULT_PACE: Pace = { perSecond: 50, burst: 100 };

/** Half of what a limit allows: the other half is for the people behind the same address. */
export function paceBelow(limit: Pace): Pace {
  return {
    perSecond: Math.max(0.5, Math.min(DEFAULT_PACE.perSecond, limit.perSecond / 2)),
    burst: Math.max(1, Math.min(DEFAULT_PACE.burst, Math.floor(limit.burst / 2))),
  };
}
