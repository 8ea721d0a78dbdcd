import fc from 'fast-check';

/** A generated configuration: its files by path as NGINX names them, and a request for each level that can answer. */
export interface GeneratedTree {
  readonly files: Readonly<Record<string, string>>;
  readonly requests: readonly GeneratedRequest[];
}

export interface GeneratedRequest {
  readonly serverName: string;
  readonly path: string;
  /** Names of the levels from the server inwards, as `scopeLabel` gives them; undefined for the server itself. */
  readonly scope: string | undefined;
  readonly status: number;
}

export interface TreeOptions {
  /** Whether `add_header_inherit` may occur: NGINX knows it since 1.29.3. */
  readonly inherit?: boolean;
  /** Whether headers for cross-origin requests occur: their values depend on the request. */
  readonly cors?: boolean;
  /** Port of all servers. Default 8080. */
  readonly port?: number;
}

const HEADERS = [
  ['X-Frame-Options', ['SAMEORIGIN', 'DENY', 'ALLOWALL', '']],
  ['x-frame-options', ['sameorigin']],
  ['Content-Security-Policy', ["default-src 'self'", "default-src 'self'; frame-ancestors 'self'", '']],
  ['Referrer-Policy', ['same-origin', 'unsafe-url', 'no-referrer', '']],
  ['Strict-Transport-Security', ['max-age=1', 'max-age=63072000']],
  ['X-Content-Type-Options', ['nosniff', 'sniff']],
  ['Cache-Control', ['private']],
  ['X-Other', ['one', 'two words', 'semi;colon', '{brace}', '#hash', 'quote"d']],
] as const;

const CORS_HEADERS = [
  ['Access-Control-Allow-Origin', ['$http_origin', '*', 'null', 'https://a.example', '']],
  ['Access-Control-Allow-Credentials', ['true', 'false']],
  ['Vary', ['Origin', 'Accept']],
] as const;

const headersOf = (choices: readonly (readonly [string, readonly string[]])[]): fc.Arbitrary<Header> =>
  fc
    .constantFrom(...choices)
    .chain(([name, values]) =>
      fc.record({ name: fc.constant(name), value: fc.constantFrom(...values), always: fc.boolean() }),
    );
type Header = { readonly name: string; readonly value: string; readonly always: boolean };

interface Block {
  readonly headers: readonly Header[];
  readonly snippet: boolean;
  readonly limit: boolean;
  readonly inherit: 'on' | 'off' | 'merge' | undefined;
  readonly style: 'tabs' | 'spaces' | 'line';
}

interface LocationNode extends Block {
  readonly kind: 'prefix' | 'exact' | 'regex' | 'prefix-stop';
  readonly status: number;
  readonly ifs: readonly Block[];
  readonly children: readonly LocationNode[];
}

interface ServerNode extends Block {
  readonly locations: readonly LocationNode[];
  readonly sharesLocations: boolean;
}

/** Configurations that NGINX loads: a few servers, nested locations of every kind, `if` blocks, shared files. */
export function trees(options: TreeOptions = {}): fc.Arbitrary<GeneratedTree> {
  const mode = options.inherit
    ? fc.constantFrom('on', 'off', 'merge', undefined, undefined)
    : fc.constant(undefined);
  const header = headersOf(options.cors ? [...HEADERS, ...CORS_HEADERS] : HEADERS);
  const block: fc.Arbitrary<Block> = fc.record({
    headers: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      {
        weight: 3,
        arbitrary: fc.uniqueArray(header, {
          maxLength: 4,
          selector: ({ name, value }) => `${name} ${value}`,
        }),
      },
    ),
    snippet: fc.boolean(),
    limit: fc.constantFrom(false, false, false, true),
    inherit: mode as fc.Arbitrary<Block['inherit']>,
    style: fc.constantFrom('tabs', 'spaces', 'line'),
  });
  const locationOf = (depth: number): fc.Arbitrary<LocationNode> =>
    fc
      .tuple(
        block,
        fc.record({
          kind: fc.constantFrom('prefix', 'prefix', 'prefix', 'exact', 'regex', 'prefix-stop'),
          status: fc.constantFrom(200, 200, 404, 301, 500, 403),
          ifs: fc.array(block, { maxLength: 2 }),
          children: depth === 0 ? fc.constant([]) : fc.array(locationOf(depth - 1), { maxLength: 2 }),
        }),
      )
      .map(([outer, inner]) => ({ ...outer, ...inner }) as LocationNode);
  const location = locationOf(2);
  const server = fc
    .tuple(
      block,
      fc.record({
        locations: fc.array(location, { minLength: 1, maxLength: 3 }),
        sharesLocations: fc.boolean(),
      }),
    )
    .map(([outer, inner]) => ({ ...outer, ...inner }));
  return fc
    .record({
      http: block,
      servers: fc.array(server, { minLength: 1, maxLength: 3 }),
      shared: fc.array(location, { minLength: 1, maxLength: 2 }),
    })
    .map(({ http, servers, shared }) => new Writer(options.port ?? 8080).write(http, servers, shared));
}

class Writer {
  readonly #port: number;
  readonly #requests: GeneratedRequest[] = [];
  #number = 0;

  constructor(port: number) {
    this.#port = port;
  }

  write(http: Block, servers: readonly ServerNode[], shared: readonly LocationNode[]): GeneratedTree {
    const root = '/etc/nginx';
    const sharers = servers.flatMap((server, number) => (server.sharesLocations ? [`s${number}.test`] : []));
    const sharedText = shared.map((node) => this.#location(node, sharers, undefined, '', '    ')).join('');
    const serverTexts = servers.map((server, number) => {
      const name = `s${number}.test`;
      this.#requests.push({ serverName: name, path: '/nowhere', scope: undefined, status: 404 });
      const own = server.locations
        .map((node) => this.#location(node, [name], undefined, '', '        '))
        .join('');
      const include = server.sharesLocations ? '        include shared.conf;\n' : '';
      return `    server {\n        listen 127.0.0.1:${this.#port};\n        server_name ${name};\n        root /nonexistent;\n${this.#settings(server, '        ')}${include}${own}    }\n`;
    });
    const main = `events { }\nhttp {\n    access_log off;\n    limit_req_zone $arg_key zone=existing:1m rate=1000r/s;\n${this.#settings(http, '    ')}${serverTexts.join('')}}\n`;
    return {
      files: {
        [`${root}/nginx.conf`]: main,
        [`${root}/shared.conf`]: sharedText,
        [`${root}/snippet.conf`]: 'add_header X-Snippet yes;\nadd_header Referrer-Policy origin always;',
      },
      requests: this.#requests,
    };
  }

  #settings(block: Block, indent: string): string {
    const pad = block.style === 'tabs' ? '\t' : indent;
    const lines = block.headers.map(
      ({ name, value, always }) =>
        `${pad}add_header ${name} ${quoted(value, block.style)}${always ? ' always' : ''};`,
    );
    if (block.snippet && block.headers.length % 2 === 0) lines.push(`${pad}include snippet.conf;`);
    if (block.limit) lines.push(`${pad}limit_req zone=existing burst=${block.headers.length + 1} nodelay;`);
    if (block.inherit !== undefined) lines.push(`${pad}add_header_inherit ${block.inherit};`);
    if (lines.length === 0) return '';
    return block.style === 'line'
      ? `${indent}${lines.map((line) => line.trim()).join(' ')}\n`
      : `${lines.join('\n')}\n`;
  }

  #location(
    node: LocationNode,
    servers: readonly string[],
    parent: LocationNode | undefined,
    base: string,
    indent: string,
  ): string {
    const number = this.#number++;
    // NGINX allows no nested location in an exact one, and no prefix one in a regular expression.
    const kind = parent?.kind === 'regex' ? 'regex' : node.kind;
    const path = `${parent?.kind === 'regex' ? '' : base}/l${number}${kind === 'exact' ? '' : '/'}`;
    const text = kind === 'regex' ? `^${base}/l${number}/` : path;
    const modifier = { prefix: '', exact: '= ', regex: '~ ', 'prefix-stop': '^~ ' }[kind];
    const request = kind === 'regex' ? `${base}/l${number}/` : path;
    for (const serverName of servers)
      this.#requests.push({ serverName, path: request, scope: `${modifier}${text}`, status: node.status });
    const ifs = node.ifs.map((block, at) => {
      const condition = `($arg_if = ${number}-${at})`;
      for (const serverName of servers) {
        const scope = `${modifier}${text} if ${condition}`;
        this.#requests.push({
          serverName,
          path: `${request}?if=${number}-${at}`,
          scope,
          status: node.status,
        });
      }
      return `${indent}    if ${condition} {\n${this.#settings({ ...block, limit: false }, `${indent}        `)}${indent}    }\n`;
    });
    const inside = { ...node, kind };
    const children =
      kind === 'exact'
        ? []
        : node.children.map((child) =>
            this.#location(child, servers, inside, request.replace(/\/$/, ''), `${indent}    `),
          );
    const answer =
      node.status === 301
        ? 'return 301 /elsewhere;'
        : `return ${node.status}${node.status === 200 ? ' "ok"' : ''};`;
    return `${indent}location ${modifier}${text} {\n${this.#settings(node, `${indent}    `)}${ifs.join('')}${indent}    ${answer}\n${children.join('')}${indent}}\n`;
  }
}

function quoted(value: string, style: Block['style']): string {
  if (style === 'tabs' && !value.includes("'")) return `'${value}'`;
  if (/[ ;{}#"]/.test(value) || value === '') return value.includes('"') ? `'${value}'` : `"${value}"`;
  return value;
}
