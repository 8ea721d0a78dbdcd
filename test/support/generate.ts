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
  /** Whether locations may hand requests on: to error pages, named locations, other URIs. Default false. */
  readonly redirects?: boolean;
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

/** How a location answers: itself, or by another one, which is what its headers come from then. */
type Answer = 'return' | 'error page' | 'named error page' | 'try_files' | 'rewrite';

interface LocationNode extends Block {
  readonly answer: Answer;
  /** Settings of the location that it hands requests on to. */
  readonly target: Block;
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
  const answer: fc.Arbitrary<Answer> = options.redirects
    ? fc.constantFrom('return', 'return', 'error page', 'named error page', 'try_files', 'rewrite')
    : fc.constant('return');
  const locationOf = (depth: number): fc.Arbitrary<LocationNode> =>
    fc
      .tuple(
        block,
        fc.record({
          kind: fc.constantFrom('prefix', 'prefix', 'prefix', 'exact', 'regex', 'prefix-stop'),
          status: fc.constantFrom(200, 200, 404, 301, 500, 403),
          ifs: fc.array(block, { maxLength: 2 }),
          answer,
          target: options.redirects ? block : fc.constant(NO_SETTINGS),
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

const NO_SETTINGS: Block = { headers: [], snippet: false, limit: false, inherit: undefined, style: 'spaces' };

/** An `error_page` that counts in a location, its own or an outer one's. */
interface ErrorPage {
  readonly status: number;
  readonly scope: string;
}

class Writer {
  readonly #port: number;
  readonly #requests: GeneratedRequest[] = [];
  #number = 0;
  /** Locations of the server level that others hand requests on to, as text. */
  #targets = '';

  constructor(port: number) {
    this.#port = port;
  }

  write(http: Block, servers: readonly ServerNode[], shared: readonly LocationNode[]): GeneratedTree {
    const root = '/etc/nginx';
    const sharers = servers.flatMap((server, number) => (server.sharesLocations ? [`s${number}.test`] : []));
    const sharedText =
      shared.map((node) => this.#location(node, sharers, undefined, '', '    ', undefined)).join('') +
      this.#takeTargets();
    const serverTexts = servers.map((server, number) => {
      const name = `s${number}.test`;
      this.#requests.push({ serverName: name, path: '/nowhere', scope: undefined, status: 404 });
      const own = server.locations
        .map((node) => this.#location(node, [name], undefined, '', '        ', undefined))
        .join('');
      const targets = this.#takeTargets();
      const include = server.sharesLocations ? '        include shared.conf;\n' : '';
      return `    server {\n        listen 127.0.0.1:${this.#port};\n        server_name ${name};\n        root /nonexistent;\n${this.#settings(server, '        ')}${include}${own}${targets}    }\n`;
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
    inherited: ErrorPage | undefined,
  ): string {
    const number = this.#number++;
    // NGINX allows no nested location in an exact one, and no prefix one in a regular expression.
    const kind = parent?.kind === 'regex' ? 'regex' : node.kind;
    const path = `${parent?.kind === 'regex' ? '' : base}/l${number}${kind === 'exact' ? '' : '/'}`;
    const text = kind === 'regex' ? `^${base}/l${number}/` : path;
    const modifier = { prefix: '', exact: '= ', regex: '~ ', 'prefix-stop': '^~ ' }[kind];
    const request = kind === 'regex' ? `${base}/l${number}/` : path;
    const scope = `${modifier}${text}`;
    const answer = this.#answer(node, number, indent, inherited);
    const reached = answer.own ? { scope, status: node.status } : answer;
    for (const serverName of servers)
      this.#requests.push({ serverName, path: request, scope: reached.scope, status: reached.status });
    const ifs = node.ifs.map((block, at) => {
      const condition = `($arg_if = ${number}-${at})`;
      const own = { scope: `${scope} if ${condition}`, status: node.status };
      // A true `if` makes NGINX forget the location's try_files: the file that is not there is looked for.
      const instead = node.answer === 'try_files' ? { ...own, status: 404 } : answer.own ? own : answer;
      const page = node.answer === 'try_files' && inherited?.status === 404 ? inherited : undefined;
      for (const serverName of servers) {
        this.#requests.push({
          serverName,
          path: `${request}?if=${number}-${at}`,
          scope: page?.scope ?? instead.scope,
          status: instead.status,
        });
      }
      return `${indent}    if ${condition} {\n${this.#settings({ ...block, limit: false }, `${indent}        `)}${indent}    }\n`;
    });
    const inside = { ...node, kind };
    const children =
      kind === 'exact'
        ? []
        : node.children.map((child) =>
            this.#location(
              child,
              servers,
              inside,
              request.replace(/\/$/, ''),
              `${indent}    `,
              answer.errorPage ?? inherited,
            ),
          );
    return `${indent}location ${modifier}${text} {\n${this.#settings(node, `${indent}    `)}${ifs.join('')}${answer.text}${children.join('')}${indent}}\n`;
  }

  /** The statements by which a location answers, and who answers with what status: itself, or another. */
  #answer(
    node: LocationNode,
    number: number,
    indent: string,
    inherited: ErrorPage | undefined,
  ): {
    readonly text: string;
    readonly own: boolean;
    readonly scope: string;
    readonly status: number;
    readonly errorPage?: ErrorPage;
  } {
    const { status } = node;
    const line = (text: string) => `${indent}    ${text}\n`;
    const itself = line(
      status === 301 ? 'return 301 /elsewhere;' : `return ${status}${status === 200 ? ' "ok"' : ''};`,
    );
    switch (node.answer) {
      case 'return': {
        // NGINX replaces no answer that is not an error by an error page.
        const page = inherited?.status === status ? inherited : undefined;
        return { text: itself, own: page === undefined, scope: page?.scope ?? '', status };
      }
      case 'error page':
      case 'named error page': {
        const isNamed = node.answer === 'named error page';
        const uri = isNamed ? `@t${number}` : `/t${number}`;
        const scope = this.#target(node.target, isNamed ? uri : `= ${uri}`);
        const code = status < 400 ? 404 : status;
        const errorPage = { status: code, scope };
        return {
          text: line(`error_page ${code} ${uri};`) + itself,
          own: code !== status,
          scope,
          status,
          errorPage,
        };
      }
      case 'try_files': {
        const scope = this.#target(node.target, `@t${number}`);
        return { text: line(`try_files /missing @t${number};`), own: false, scope, status: 200 };
      }
      case 'rewrite': {
        const scope = this.#target(node.target, `= /t${number}`);
        return { text: line(`rewrite ^ /t${number} last;`), own: false, scope, status: 200 };
      }
    }
  }

  #target(settings: Block, scope: string): string {
    this.#targets += `    location ${scope} {\n${this.#settings(settings, '        ')}        return 200 "ok";\n    }\n`;
    return scope;
  }

  #takeTargets(): string {
    const targets = this.#targets;
    this.#targets = '';
    return targets;
  }
}

function quoted(value: string, style: Block['style']): string {
  if (style === 'tabs' && !value.includes("'")) return `'${value}'`;
  if (/[ ;{}#"]/.test(value) || value === '') return value.includes('"') ? `'${value}'` : `"${value}"`;
  return value;
}

/** Locations that overlap, and paths to try them with. Each location's only header is `X-Location`, with a number. */
export interface OverlappingLocations {
  readonly files: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
}

interface OverlappingNode {
  readonly kind: 'prefix' | 'exact' | 'regex' | 'regex-nocase' | 'prefix-stop';
  /** What follows the outer location's text. */
  readonly text: string;
  readonly pattern: string;
  readonly isProxied: boolean;
  readonly children: readonly OverlappingNode[];
}

/** Configurations for the search of locations: few letters, so that everything overlaps with everything. */
export function overlappingLocations(port: number): fc.Arbitrary<OverlappingLocations> {
  const piece = fc
    .array(fc.constantFrom('/', 'a', 'b', 'A', '/a', 'a/', '.'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('').replace(/\/+/g, '/'));
  const path = piece.map((text) => `/${text}`.replace(/\/+/g, '/'));
  const pattern = fc.constantFrom(
    '^/a',
    'a$',
    'b',
    '/b/?',
    '^/(a|b)/',
    'A',
    '\\.',
    '[ab]{2}',
    '^/a/b',
    '/$',
    'a.b',
  );
  const nodes = (depth: number): fc.Arbitrary<readonly OverlappingNode[]> =>
    fc.array(
      fc.record({
        kind: fc.constantFrom('prefix', 'prefix', 'prefix', 'exact', 'regex', 'regex-nocase', 'prefix-stop'),
        text: piece,
        pattern,
        isProxied: fc.constantFrom(false, false, true),
        children: depth === 0 ? fc.constant([]) : nodes(depth - 1),
      }),
      { maxLength: 4 },
    );
  return fc
    .tuple(nodes(2), fc.uniqueArray(path, { minLength: 20, maxLength: 30 }))
    .map(([locations, paths]) => {
      let number = 0;
      const tried = new Set(paths);
      const written = (level: readonly OverlappingNode[], base: string, isInRegex: boolean): string => {
        const taken = new Set<string>();
        return level
          .map((node) => {
            const kind = isInRegex && !node.kind.startsWith('regex') ? 'regex' : node.kind;
            const isPattern = kind === 'regex' || kind === 'regex-nocase';
            const text = isPattern ? node.pattern : `${base}${node.text}`.replace(/\/+/g, '/');
            const key = `${kind === 'exact' ? '=' : ''}${text}`;
            if (!isPattern && taken.has(key)) return '';
            taken.add(key);
            const own = number++;
            // A proxied location redirects to its slash.
            if (node.isProxied && !isPattern && /.\/$/.test(text)) tried.add(text.slice(0, -1));
            const modifier = {
              prefix: '',
              exact: '= ',
              regex: '~ ',
              'regex-nocase': '~* ',
              'prefix-stop': '^~ ',
            }[kind];
            const inner =
              kind === 'exact' ? '' : written(node.children, isPattern ? base : text, isPattern || isInRegex);
            const handler = node.isProxied ? `proxy_pass http://127.0.0.1:${port};` : 'return 200;';
            return `location ${modifier}"${text}" { add_header X-Location ${own} always; ${handler}\n${inner} }\n`;
          })
          .join('');
      };
      const tested = `server { listen 127.0.0.1:${port}; server_name tested;\nadd_header X-Location server always; root /nonexistent;\n${written(locations, '/', false)}}`;
      const backend = `server { listen 127.0.0.1:${port} default_server; server_name backend; return 200; }`;
      const main = `events { }\nhttp {\naccess_log off;\n${backend}\n${tested}\n}\n`;
      return { files: { '/etc/nginx/nginx.conf': main }, paths: [...tried] };
    });
}
