import { quoted, valuesOf } from '../../core/http/index.ts';
import type { Remark, Seen } from './seen.ts';

/** Headers by which programs behind the proxy name themselves. */
const TALKATIVE = ['X-Powered-By', 'X-AspNet-Version', 'X-AspNetMvc-Version', 'X-Generator', 'X-Runtime'];

/** Names and versions of programs in a response. */
export function disclosureRemarks({ response }: Seen): Remark[] {
  const remarks: Remark[] = [];
  const [server] = valuesOf(response.headers, 'Server').filter((value) => /\d/.test(value));
  const add = (outcome: string, message: string, evidence: string, cause: Remark['cause']) =>
    remarks.push({
      control: 'server-tokens',
      outcome,
      severity: 'low',
      message,
      evidence: quoted(evidence),
      cause,
    });
  const tokens = { kind: 'directive', name: 'server_tokens' } as const;
  if (server !== undefined) {
    const message = 'Responses name a version of the server: it tells which published weaknesses to try';
    add('version-sent', message, `Server: ${server}`, tokens);
  }
  // NGINX writes its name and version under its own error pages.
  const signed = /<center>(nginx\/[\w.-]+[^<]{0,40})<\/center>/.exec(response.body)?.[1];
  if (signed !== undefined) add('version-in-page', 'Error pages name the version of NGINX', signed, tokens);
  for (const name of TALKATIVE) {
    const [value] = valuesOf(response.headers, name);
    if (value === undefined) continue;
    const message = `${name} tells what runs behind the proxy`;
    add('program-sent', message, `${name}: ${value}`, { kind: 'header', name });
  }
  return remarks;
}
