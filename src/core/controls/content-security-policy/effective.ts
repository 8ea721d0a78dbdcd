import type { PolicySettings } from '../../settings/index.ts';
import { settingsOf } from '../../settings/index.ts';
import type { FrameOptions } from '../frame-options/settings.ts';
import { frameOptionsSettings } from '../frame-options/settings.ts';
import { cspSettings } from './settings.ts';

export interface CspHeader {
  readonly header: 'Content-Security-Policy' | 'Content-Security-Policy-Report-Only';
  readonly value: string;
  /** Whether `frame-ancestors` is in this header. */
  readonly frameAncestorsIn: boolean;
}

/**
 * The Content-Security-Policy headers that `frame-options` and `content-security-policy` ask for together.
 *
 * An enforced policy includes `frame-ancestors`. A report-only policy cannot: browsers ignore
 * `frame-ancestors` there (CSP Level 3, section 6.4.2.1), so a second, enforced header contains only that.
 * With `content-security-policy` off, only a list of parent sites needs a separate header;
 * X-Frame-Options covers the other values.
 */
export function effectiveCsp(policy: PolicySettings): readonly CspHeader[] {
  const csp = settingsOf(policy, cspSettings);
  const ancestors = frameAncestors(policy);
  if (csp === undefined) {
    return ancestors !== undefined && isList(settingsOf(policy, frameOptionsSettings))
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
 * The value of X-Frame-Options, or undefined when the header must not be sent: it cannot express
 * a list of parent sites (browsers dropped ALLOW-FROM), and `any` needs no header.
 * Also undefined when the control is off; look at the control to tell these cases apart.
 */
export function xFrameOptions(policy: PolicySettings): 'DENY' | 'SAMEORIGIN' | undefined {
  switch (settingsOf(policy, frameOptionsSettings)?.allow) {
    case 'none':
      return 'DENY';
    case 'same-origin':
      return 'SAMEORIGIN';
    default:
      return undefined;
  }
}

function frameAncestors(policy: PolicySettings): string | undefined {
  const frames = settingsOf(policy, frameOptionsSettings);
  if (frames === undefined || frames.allow === 'any') return undefined;
  if (isList(frames)) {
    // A page that other sites may frame must still be able to frame itself, as Kasm does with its sessions.
    return ["frame-ancestors 'self'", ...(frames.allow as readonly string[])].join(' ');
  }
  // The vendor's page asks for X-Frame-Options alone, and its CSP is kept unchanged.
  if (policy.profile === 'documented') return undefined;
  return frames.allow === 'none' ? "frame-ancestors 'none'" : "frame-ancestors 'self'";
}

function isList(frames: FrameOptions | undefined): boolean {
  return frames !== undefined && typeof frames.allow !== 'string';
}

function enforced(value: string, frameAncestorsIn: boolean): CspHeader {
  return { header: 'Content-Security-Policy', value, frameAncestorsIn };
}
