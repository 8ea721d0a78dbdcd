import * as v from 'valibot';
import type { Problem } from '../../settings/index.ts';
import {
  defineSettings,
  headerKeysOfPage,
  headerValuePattern,
  headerValueProblem,
  key,
  nearest,
  quote,
  text,
} from '../../settings/index.ts';

/** `value` is without `frame-ancestors`, which `effectiveCsp` adds from `frame-options`. */
export const cspSettings = defineSettings('content-security-policy', {
  summary: 'Where pages may load code and data from (injected scripts).',
  main: 'value',
  keys: {
    mode: key({
      schema: () => v.picklist(['enforce', 'report-only']),
      does: 'enforce makes browsers obey the policy; with report-only they only report violations, in the console or to report-uri.',
      allowed: 'enforce or report-only',
      example: 'mode: report-only',
      mayBreak: 'enforce blocks everything that the value does not allow; report-only protects nobody.',
      profiles: {
        documented: { value: 'enforce', why: 'The page sends the enforced header.' },
        recommended: {
          value: 'enforce',
          why: 'The value allows what the Kasm interface uses, so enforcing it costs nothing.',
        },
        strict: {
          value: 'enforce',
          why: 'Only an enforced policy protects; try the value with report-only first.',
        },
      },
    }),
    value: key({
      schema: () => text(cspProblem, headerValuePattern),
      does: 'Lists where pages may load scripts, styles, images and connections from. frame-ancestors is added from frame-options.',
      allowed:
        'directives of a Content-Security-Policy on one line, without frame-ancestors, commas or dollar signs',
      example: `value: "default-src 'self'; object-src 'none'"`,
      mayBreak:
        'Pictures, fonts and scripts from other hosts: workspace icons from a registry, logos of an identity provider, analytics. Add their hosts.',
      profiles: {
        documented: {
          value: "default-src 'unsafe-inline' 'unsafe-eval' 'self';",
          why: 'Exactly the string of the page. It lacks blob: and data:, which the value that Kasm ships as a comment has, so inline pictures may be missing.',
        },
        recommended: {
          value:
            "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; object-src 'none'; base-uri 'self'",
          why: "Inline scripts, eval, blob: and data: are what the Kasm interface uses; 'self' covers its WebSockets on the same host. Plug-ins and foreign base addresses are also blocked. form-action is left out because signing in through SAML posts to another site.",
        },
        strict: {
          value: [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
          ].join('; '),
          why: 'No eval, no inline script or style, nothing from elsewhere. This probably breaks the Kasm interface, and form-action stops sign-in by SAML: test it with report-only first.',
        },
      },
    }),
    ...headerKeysOfPage('Content-Security-Policy'),
  },
});

/** The directives of CSP Level 3 and the specifications that extend it. */
const cspDirectives = [
  'base-uri',
  'block-all-mixed-content',
  'child-src',
  'connect-src',
  'default-src',
  'fenced-frame-src',
  'font-src',
  'form-action',
  'frame-ancestors',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'navigate-to',
  'object-src',
  'plugin-types',
  'prefetch-src',
  'report-to',
  'report-uri',
  'require-trusted-types-for',
  'sandbox',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'trusted-types',
  'upgrade-insecure-requests',
  'webrtc',
  'worker-src',
];

const cspKeywords =
  /^(?:self|none|unsafe-inline|unsafe-eval|unsafe-hashes|strict-dynamic|wasm-unsafe-eval|report-sample|(?:nonce|sha256|sha384|sha512)-.+)$/i;

/**
 * Rejects mistakes in a Content-Security-Policy that browsers silently ignore (CSP Level 3, section 2.2).
 */
export function cspProblem(value: string): Problem {
  const asHeader = headerValueProblem(value);
  if (asHeader !== undefined) return asHeader;
  if (value.includes(',')) return 'contains a comma, at which browsers split it into two policies';
  const directives = value.split(';').map((directive) => directive.trim());
  // One semicolon at the very end is common and harmless.
  if (directives.length > 1 && directives.at(-1) === '') directives.pop();
  const seen = new Set<string>();
  for (const directive of directives) {
    const problem = cspDirectiveProblem(directive, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function cspDirectiveProblem(directive: string, seen: Set<string>): Problem {
  if (directive === '') return 'has nothing between two semicolons';
  const [name = '', ...sources] = directive.split(/ +/);
  const known = name.toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/.test(known)) return `has ${quote(name)} instead of the name of a directive`;
  if (known === 'frame-ancestors') return 'names frame-ancestors, which belongs to the control frame-options';
  if (seen.has(known)) return `names ${known} twice, and browsers ignore the second`;
  seen.add(known);
  if (!cspDirectives.includes(known)) {
    // A directive newer than this list is accepted; a likely typo is not.
    const meant = nearest(known, cspDirectives);
    if (meant !== undefined) return `names ${quote(known)}, which browsers ignore; did you mean ${meant}?`;
  }
  if (!known.endsWith('-src') && known !== 'base-uri' && known !== 'form-action') return undefined;
  const bare = sources.find((source) => cspKeywords.test(source));
  if (bare !== undefined)
    return `has ${quote(bare)} without single quotes in ${known}: browsers take it for a host`;
  if (sources.length > 1 && sources.some((source) => source.toLowerCase() === "'none'")) {
    return `has 'none' beside other sources in ${known}, where browsers ignore it`;
  }
  return undefined;
}
