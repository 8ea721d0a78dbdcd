import { expect, it } from 'vitest';
import { cspProblem } from './settings.ts';

it.each([
  "default-src 'self'",
  "default-src 'self'; ",
  "script-src 'nonce-r4nd0m' 'strict-dynamic'; report-uri /csp?a=b; sandbox allow-scripts",
  'upgrade-insecure-requests',
  "a-directive-of-tomorrow 'self'",
  "trusted-types none 'allow-duplicates'",
])('the policy %s is let through', (csp) => {
  expect(cspProblem(csp)).toBeUndefined();
});

it.each([
  ["default-src 'self', img-src *", 'comma'],
  ["default-src 'self';; img-src *", 'between two semicolons'],
  [';', 'between two semicolons'],
  ["'self'", 'directive'],
  ["default-src 'none' https:", "'none'"],
  ['base-uri self', 'single quotes'],
  ['img-src ü', 'ASCII'],
  [`img-src ${'a'.repeat(5000)}`, '4096'],
])('the policy %s is refused, and why', (csp, reason) => {
  expect(cspProblem(csp)).toContain(reason);
});
