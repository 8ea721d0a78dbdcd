import type { FileChange } from '../../core/change/index.ts';
import type { Location, Model, Server } from '../../core/model/index.ts';
import { socketsOf } from '../../core/model/index.ts';
import type { Directive, Splice, Statement, SyntaxTree } from '../../core/nginx/index.ts';
import { applySplices, splicesOf } from '../../core/nginx/index.ts';
import { selectServer } from '../../core/selection/index.ts';

/** The path under which an ACME server requests an answer (RFC 8555, section 8.3). */
export const CHALLENGE_PATH = '/.well-known/acme-challenge/';
/** The port of these requests, whatever port the site has. Redirects to https are followed. */
export const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export type ChallengeLocations =
  /** `isServed`: every host has a server at port 80. When there are also no changes, challenges are answered already. */
  | { readonly ok: true; readonly changes: readonly FileChange[]; readonly isServed: boolean }
  | { readonly ok: false; readonly message: string };

/**
 * The changes that make the servers of some hosts answer HTTP-01 challenges for an account key, now and at every renewal.
 * The answer is the token followed by the key's thumbprint, which NGINX can return by itself: a renewal writes nothing, and
 * there is no folder into which somebody else could put answers.
 *
 * The servers at ports 80 and 443 are changed, since a server at port 80 may redirect everything.
 */
export function challengeLocations(
  model: Model,
  hosts: readonly string[],
  thumbprint: string,
): ChallengeLocations {
  const at = (port: number) => serversAt(model, hosts, port);
  const [plain, secure] = [at(HTTP_PORT), at(HTTPS_PORT)];
  const isServed = hosts.every((host) => serversAt(model, [host], HTTP_PORT).length > 0);
  const blocks = new Map<string, Directive>();
  for (const server of isServed ? new Set([...plain, ...secure]) : []) {
    const found = server.locations.find(
      ({ path }) => CHALLENGE_PATH.startsWith(path) && path.includes('acme'),
    );
    if (found !== undefined && !answers(found, thumbprint))
      return {
        ok: false,
        message: `${found.block.place.file}:${found.block.place.line}: another location answers challenges`,
      };
    // Servers that include the same text share a block, which is changed once.
    if (found === undefined) blocks.set(server.block.key, server.block);
  }
  const splices = new Map<SyntaxTree, Splice[]>();
  for (const block of blocks.values()) {
    const { tree } = block;
    if (!tree.file.editable)
      return { ok: false, message: `${tree.file.hostPath} does not belong to this installation` };
    const edit = { kind: 'insert', point: { at: 'end', block }, statement: locationFor(thumbprint) } as const;
    splices.set(tree, [...(splices.get(tree) ?? []), ...splicesOf(edit)]);
  }
  const changes = [...splices].map(([tree, found]) => ({
    kind: 'write' as const,
    path: tree.file.hostPath,
    before: tree.text,
    after: applySplices(tree.text, found),
  }));
  return { ok: true, changes, isServed };
}

/** A server at port 80 that answers challenges and redirects everything else to https. */
export function challengeServer(
  hosts: readonly string[],
  thumbprint: string,
  headers: readonly Statement[],
): Statement {
  return {
    name: 'server',
    args: [],
    comment: 'Answers the challenges of an ACME server (RFC 8555) by itself; everything else goes to https.',
    body: [
      { name: 'listen', args: [String(HTTP_PORT)] },
      { name: 'server_name', args: hosts },
      { name: 'server_tokens', args: ['off'] },
      ...headers,
      locationFor(thumbprint),
      {
        name: 'location',
        args: ['/'],
        body: [{ name: 'return', args: ['301', 'https://$host$request_uri'] }],
      },
    ],
  };
}

/** `^~` takes precedence over regular expressions of the server. `return` is evaluated before access rules. */
function locationFor(thumbprint: string): Statement {
  return {
    name: 'location',
    args: ['^~', CHALLENGE_PATH],
    comment: 'The answer to any ACME challenge for this account key (RFC 8555, section 8.3).',
    body: [
      { name: 'default_type', args: ['text/plain'] },
      {
        name: 'location',
        args: ['~', '/(?<acme_token>[-_A-Za-z0-9]+)$'],
        body: [{ name: 'return', args: ['200', `$acme_token.${thumbprint}`] }],
      },
    ],
  };
}

function serversAt(model: Model, hosts: readonly string[], port: number): readonly Server[] {
  const sockets = [...socketsOf(model).values()].filter((socket) => socket.port === port);
  const found = hosts.flatMap((host) => sockets.map((socket) => selectServer(socket, host)));
  return [...new Set(found.filter((server) => server !== undefined))];
}

function answers({ locations }: Location, thumbprint: string): boolean {
  return locations.some(({ own }) =>
    own.named('return').some((answer) => answer.argument(1) === `$acme_token.${thumbprint}`),
  );
}
