import type { ControlId } from './types.ts';

/** What each control is about, in one sentence: headings of policy files and of the JSON Schema. */
export const controlSummaries: Readonly<Record<ControlId, string>> = {
  'frame-options': 'Who may show pages in a frame (clickjacking).',
  'content-security-policy': 'Where pages may load code and data from (injected scripts).',
  'referrer-policy': 'What other sites learn about the address of a page.',
  cors: 'Which other sites may read responses (stolen sessions).',
  'rate-limit': 'How many requests one client may make (guessed passwords, floods).',
  tls: 'How connections are encrypted.',
  hsts: 'Whether browsers insist on https.',
  'content-type-options': 'Whether browsers guess types (X-Content-Type-Options: nosniff).',
  'server-tokens': 'Whether the version of NGINX is told to everybody.',
  'file-permissions': 'Who may write the configuration and read private keys.',
  'stray-files': 'Copies of configuration files that an include picks up, such as x.bak.conf.',
};
