import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/core/nginx/index.ts';
import {
  applySplices,
  directiveSpecs,
  loadConfiguration,
  NEWEST_KNOWN,
  parse,
  parseNginxVersion,
} from '../../src/core/nginx/index.ts';
import type { Token, TokenRecord, VerdictRecord } from '../support/corpora.ts';
import { corporaMissing, corpusFile, inContext, tokenRecords, verdictRecords } from '../support/corpora.ts';
import { isFull, sample } from '../support/sample.ts';

/** How many files a run looks at that samples. */
const SAMPLED = 250;

const missing = corporaMissing();
if (missing !== undefined) process.stderr.write(`SKIPPED: ${missing}\n`);

describe.skipIf(missing !== undefined)('real configurations that nobody here wrote', () => {
  const records = missing === undefined ? tokenRecords() : [];

  /** Files that NGINX's tokenizer without the Lua module reads as if Lua were NGINX's language. */
  const LUA = new Set([
    'crossplane/tests/configs/lua-block-larger/nginx.conf',
    'crossplane/tests/configs/lua-block-simple/nginx.conf',
    'crossplane/tests/configs/lua-block-tricky/nginx.conf',
    'gonginx/testdata/issues/20.conf',
    'gonginx/testdata/issues/22.conf',
    'trimstray-md/doc_RULES-054.conf',
    'vscode-hint/test/unit-testing/syntax1.conf',
    'vscode-hint/test/workspace/example2.conf',
    'vscode-hint/test/workspace/lua-nginx-module/synopsis.conf',
  ]);

  test('have the tokens, the ends of lines and the errors that NGINX finds', () => {
    expect(records.length).toBeGreaterThan(2000);
    const judged = sample(records, SAMPLED);
    const different = judged.filter((record) => !sameTokens(record)).map(nameOf);
    expect(different.sort()).toEqual(
      judged
        .map(nameOf)
        .filter((name) => LUA.has(name))
        .sort(),
    );
  });

  test('are printed as they were read, and their parts lie side by side', () => {
    for (const { set, path } of sample(records, SAMPLED)) {
      const tree = parse(corpusFile(set, path));
      expect.soft(applySplices(tree.text, []) === tree.text, `${set}/${path} as printed`).toBe(true);
      expect.soft(overlap(tree), `${set}/${path}`).toBeUndefined();
    }
  });

  test.each(['1.22.1', '1.30.4'])('get from us what NGINX %s says about their form', (version) => {
    const verdicts = verdictRecords(version);
    expect(verdicts.length).toBeGreaterThan(2000);
    const different = sample(verdicts, SAMPLED).flatMap((record) => {
      const fault = disagreement(record);
      return fault === undefined ? [] : [[nameOf(record), fault] as const];
    });
    const unexplained = different.filter(([name]) => !(name in EXCEPTIONS));
    expect(unexplained).toEqual([]);
    // An exception that is none any more must go.
    const stale = Object.entries(EXCEPTIONS).filter(
      ([name, { versions }]) =>
        isFull && versions.includes(version) && !different.some(([other]) => other === name),
    );
    expect(stale).toEqual([]);
  });
});

function nameOf({ set, path }: { readonly set: string; readonly path: string }): string {
  return `${set}/${path}`;
}

function sameTokens(record: TokenRecord): boolean {
  const tree = parse(corpusFile(record.set, record.path));
  const { problem } = tree;
  const depths: number[] = [];
  const tokens = Array.from({ length: tree.columns.count }, (_, index): Token => {
    const directive = tree.directive(index);
    const depth = directive.parent === undefined ? 0 : (depths[directive.parent.index] ?? 0) + 1;
    depths[index] = depth;
    return [depth, directive.reportedLine, directive.isBlock ? 1 : 0, [directive.name, ...directive.args]];
  });
  if (JSON.stringify(tokens) !== JSON.stringify(record.tokens)) return false;
  const said = problem === undefined ? '' : `${problem.nginx} @${problem.line}`;
  return record.accepted === (problem === undefined) && record.said === said;
}

/** Where two parts of a file share a byte, or lie outside of each other though one holds the other. */
function overlap(tree: ReturnType<typeof parse>): string | undefined {
  let last = 0;
  for (let index = 0; index < tree.columns.count; index++) {
    const directive = tree.directive(index);
    for (let number = -1; number < directive.argumentCount; number++) {
      const { start, end } = directive.argumentSpan(number);
      if (start < last || end < start) return `argument ${number} of directive ${index} at ${start}`;
      last = end;
    }
    if (directive.terminator < last) return `terminator of directive ${index}`;
    last = directive.terminator + 1;
    if (directive.parent !== undefined && directive.end > directive.parent.end) return `end of ${index}`;
  }
  return undefined;
}

/** What NGINX says about form and names: everything before a directive's own setter looks at the values. */
const ABOUT_FORM =
  /^(unexpected "."$|unexpected end of file|unknown directive |".*" directive is (not allowed here|duplicate)|directive ".*" (is not terminated by|has no opening)|invalid number of arguments in |too long parameter|invalid value ".*" in )/s;

/** How our first error differs from NGINX's in a way that NGINX's words rule out. */
function disagreement(record: VerdictRecord): string | undefined {
  const version = parseNginxVersion(record.version) ?? NEWEST_KNOWN;
  const { source, main, file } = inContext(record);
  const { problems } = loadConfiguration(source, main, { version });
  const first = problems.find(({ severity }) => severity === 'error');
  const shown = (path: string) => (path === file ? '<file>' : path === main ? '<wrap>' : path);
  const ours =
    first === undefined ? 'nothing' : `${first.nginx} in ${shown(first.place.file)}:${first.nginxLine}`;
  if (record.verdict === 'ACCEPT') return first === undefined ? undefined : `false alarm: ${ours}`;
  const [, message = record.said, path, line] = /^(.*) in (\S+):(\d+)$/s.exec(record.said) ?? [];
  if (ABOUT_FORM.test(message) && !isForeign(record, message))
    return ours === record.said ? undefined : `NGINX: ${record.said}, ours: ${ours}`;
  // NGINX stopped for another reason: whatever we find must lie behind that.
  if (first === undefined || isAtOrAfter(first, shown, path, Number(line))) return undefined;
  return `NGINX stopped at: ${record.said}, ours is earlier: ${ours}`;
}

/** True where NGINX misses a module that we know. */
function isForeign({ verdict }: VerdictRecord, message: string): boolean {
  const [, name = ''] = /^unknown directive "(.*)"$/.exec(message) ?? [];
  return (
    verdict === 'ENV' || directiveSpecs(name, NEWEST_KNOWN).some(({ origin }) => origin === 'third-party')
  );
}

function isAtOrAfter(
  { place, nginxLine }: Problem,
  shown: (path: string) => string,
  path: string | undefined,
  line: number,
): boolean {
  return shown(place.file) === path && nginxLine !== undefined && nginxLine >= line;
}

interface Exception {
  readonly versions: readonly string[];
  readonly reason: string;
}

const BOTH = ['1.22.1', '1.30.4'];
const ELSEWHERE =
  'NGINX stopped in a file included before this line, at a certificate that was not there: both errors are real';
const LUA_CONTEXT = 'directives of the Lua module are known by name, not by the context of each';
const HLS =
  'this NGINX was built with a module of the same name as the one of the subscription, which the example is for';

const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  'certbot-testdata/certbot/src/certbot/_internal/tests/plugins/nginx/testdata/etc_nginx/broken.conf': {
    versions: BOTH,
    reason: ELSEWHERE,
  },
  'certbot-testdata/certbot/src/certbot/_internal/tests/plugins/nginx/testdata/etc_nginx/minimalistic_comments.conf':
    { versions: BOTH, reason: ELSEWHERE },
  'crossplane/tests/configs/lua-block-larger/nginx.conf': { versions: ['1.22.1'], reason: LUA_CONTEXT },
  'crossplane/tests/configs/lua-block-simple/nginx.conf': { versions: ['1.22.1'], reason: LUA_CONTEXT },
  'lasseh/conf.d/security.conf': {
    versions: BOTH,
    reason: 'the other of the two stood in the configuration around it when the verdict was made',
  },
  'nginx-org-examples/http_ngx_http_hls_module-00.conf': { versions: ['1.22.1'], reason: HLS },
  'nginx-org-examples/http_ngx_http_hls_module-01.conf': { versions: ['1.22.1'], reason: HLS },
};
