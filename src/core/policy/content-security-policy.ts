import type { FrameOptions, Policy } from './types.ts';

export interface CspHeader {
  readonly header: 'Content-Security-Policy' | 'Content-Security-Policy-Report-Only';
  readonly value: string;
  /** Whether `frame-ancestors` is in this header. */
  readonly frameAncestorsIn: boolean;
}

/**
 * The Content-Security-Policy headers that `frame-options` and `content-security-policy` ask for together.
 *
 * An enforced policy takes `frame-ancestors` in. A policy that only reports cannot: browsers ignore
 * `frame-ancestors` there (CSP Level 3, section 6.4.2.1), so a second, enforced header holds nothing else.
 * With `content-security-policy` off, only a list of parent sites needs a header of its own,
 * because X-Frame-Options says the rest.
 */
export function effectiveCsp(policy: Policy): readonly CspHeader[] {
  const csp = policy.controls['content-security-policy'];
  const ancestors = frameAncestors(policy);
  if (csp === undefined) {
    return ancestors !== undefined && isList(policy.controls['frame-options'])
      ? [enforced(ancestors, true)]
      : [];
  }
  if (csp.mode === 'report-only') {
    const report: CspHeader = {
      header: 'Content-Security-Policy-Report-Only',
      value: csp.value,
      frameAncestorsIn: false,
    };
    return ancestors === undefined ? [report] : [report, enforced(ancestors, true)];
  }
  if (ancestors === undefined) return [enforced(csp.value, false)];
  return [enforced(`${csp.value.replace(/[; ]+$/, '')}; ${ancestors}`, true)];
}

/**
 * The value of X-Frame-Options, or undefined when the header must not be sent: a list of parent
 * sites cannot be said in it (browsers dropped ALLOW-FROM), and `any` needs no header.
 * With the control off there is nothing to say either; look at the control to tell these apart.
 */
export function xFrameOptions(policy: Policy): 'DENY' | 'SAMEORIGIN' | undefined {
  switch (policy.controls['frame-options']?.allow) {
    case 'none':
      return 'DENY';
    case 'same-origin':
      return 'SAMEORIGIN';
    default:
      return undefined;
  }
}

function frameAncestors(policy: Policy): string | undefined {
  const frames = policy.controls['frame-options'];
  if (frames === undefined || frames.allow === 'any') return undefined;
  if (isList(frames)) {
    // A page that other sites may frame must still be able to frame itself, as Kasm does with its sessions.
    return ["frame-ancestors 'self'", ...(frames.allow as readonly string[])].join(' ');
  }
  // The vendor's page asks for X-Frame-Options alone, and its CSP is kept to the letter.
  if (policy.profile === 'documented') return undefined;
  return frames.allow === 'none' ? "frame-ancestors 'none'" : "frame-ancestors 'self'";
}

function isList(frames: FrameOptions | undefined): boolean {
  return frames !== undefined && typeof frames.allow !== 'string';
}

function enforced(value: string, frameAncestorsIn: boolean): CspHeader {
  return { header: 'Content-Security-Policy', value, frameAncestorsIn };
}
