import { writeFileSync } from 'node:fs';
import { csrJson } from '../../core/report/index.ts';
import type { KeyKind } from '../../host/certificates/index.ts';
import { certificateSites, isHostName, keepKey, makeRequest } from '../../host/certificates/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, say } from '../output.ts';
import { openState } from '../state.ts';
import { loadWhole } from '../subject.ts';

export interface CertCsrOptions extends CommonOptions {
  readonly host?: readonly string[];
  readonly keyKind: KeyKind;
  readonly country?: string;
  readonly stateOrProvince?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly unit?: string;
  readonly out?: string;
}

/** Makes a key, which is kept for `cert install`, and prints the request. In JSON: `schemas/csr.schema.json`. */
export async function run(given: string | undefined, options: CertCsrOptions): Promise<ExitStatus> {
  const loaded = await loadWhole(given, options);
  const { sites } = certificateSites(loaded.model, loaded.target);
  const [first, ...others] = options.host ?? [...new Set(sites.flatMap(({ hosts }) => hosts))].map(wildcard);
  if (first === undefined)
    throw new Failure(
      `no server of ${loaded.target.title} has a name that an authority makes certificates out for`,
      'say which to ask for with --host NAME',
    );
  const hosts: readonly [string, ...string[]] = [first, ...others];
  const foreign = hosts.filter((host) => !isHostName(host));
  if (foreign.length > 0)
    say(`a public authority makes out no certificate for ${foreign.join(', ')}`, options.quiet ?? false);
  const { country, stateOrProvince: state, locality, organization, unit, keyKind } = options;
  const made = await makeRequest({ hosts, keyKind, country, state, locality, organization, unit });
  if (!made.ok) throw new Failure(made.message, made.hint);
  const { text, key } = made.value;
  const keyFile = keepKey(openState(loaded.target, options), key);
  if (options.out !== undefined) writeFileSync(options.out, text);
  if (options.format === 'json')
    await print(
      `${JSON.stringify(csrJson({ hosts, request: text, keyFile, file: options.out }), null, 2)}\n`,
    );
  else if (options.out === undefined) await print(text);
  say(
    `for ${hosts.join(', ')}; the key is kept in ${keyFile}, and gatehouse cert install --cert FILE finds it`,
    (options.quiet ?? false) || options.format === 'json',
  );
  return 0;
}

/** NGINX's `.example.com` is what certificates call `*.example.com`, and the name itself. */
function wildcard(host: string): string {
  return host.startsWith('.') ? `*${host}` : host;
}
