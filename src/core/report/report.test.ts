import { describe, expect, test } from 'vitest';
import { memorySource, modelOf } from '../../../test/support/model.ts';
import { violations } from '../../../test/support/schema.ts';
import type { Audit } from '../change/index.ts';
import { audit, findingsInOrder, makePlan } from '../change/index.ts';
import type { Finding } from '../controls/index.ts';
import { controlById, grouped } from '../controls/index.ts';
import { NO_HOST_FACTS } from '../model/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';
import { allSettings, pageCorrections, profiles } from '../policy/index.ts';
import { profileNames } from '../settings/index.ts';
import { auditJson } from './audit-json.ts';
import { auditSarif } from './audit-sarif.ts';
import { auditText } from './audit-text.ts';
import { checkJson } from './check-json.ts';
import { explainText } from './explain.ts';
import { historyJson, historyText } from './history.ts';
import { planJson } from './plan-json.ts';
import { planText } from './plan-text.ts';
import { postureJson } from './posture-json.ts';
import { beforeAfterText, postureText } from './posture-text.ts';
import { problemReportJson } from './problem-report.ts';
import { problemsText } from './problems.ts';
import type { RehearsalFacts } from './rehearsal.ts';
import { rehearsalJson, rehearsalText } from './rehearsal.ts';
import { PLAIN } from './style.ts';

const TODAY = '2026-01-01';
const FILES = {
  '/etc/nginx/nginx.conf': [
    'events {}',
    'http {',
    '\tlimit_req_zone $binary_remote_addr zone=one:1m rate=9r/s;',
    '\tserver {',
    '\t\tlisten 443 ssl;',
    '\t\tserver_name a.example;',
    '\t\tssl_certificate c.pem;',
    '\t\tssl_certificate_key k.pem;',
    '\t\tadd_header X-Frame-Options SAMEORIGIN;',
    '\t\tlocation / { limit_req zone=one burst=5 nodelay; }',
    '\t\tlocation /api/ {',
    "\t\t\tadd_header 'Access-Control-Allow-Origin' $http_origin always;",
    '\t\t\tadd_header X-Empty "";',
    '\t\t\tif ($request_method = OPTIONS) { add_header Referrer-Policy same-origin; return 204; }',
    '\t\t}',
    '\t\tlocation ~ \\.\x1b[31m]php$ { return 404; }',
    '\t}',
    '}',
    '',
  ].join('\n'),
};
const model = modelOf(FILES);
const policy: Policy = {
  ...profiles.recommended,
  exceptions: [
    exception('/api/', '2026-06-01', 'Old clients \x1b[2J need it'),
    exception('/', '2025-01-01', 'It was needed'),
  ],
};

function exception(location: string, until: string, reason: string) {
  const place = { file: 'policy.yaml', line: 3, column: 5 };
  return { control: 'frame-options' as const, location, until, reason, place };
}

function planned() {
  const version = parseNginxVersion('1.22.1');
  if (version === undefined) throw new Error('no version');
  const subject = {
    source: memorySource(FILES),
    mainPath: '/etc/nginx/nginx.conf',
    version,
    hostFacts: () => NO_HOST_FACTS,
  };
  const result = makePlan(subject, policy, TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

const REHEARSAL: RehearsalFacts = {
  started: true,
  exchanges: [
    {
      server: 'a.example',
      location: '/api/',
      purpose: 'success',
      method: 'GET',
      url: 'https://a.example/api/',
      status: 200,
      headers: [['X-A', 'b\x1b']],
      mismatches: [
        { kind: 'value', name: 'X-A', predicted: ['a'], received: ['b\x1b'] },
        { kind: 'location', predicted: '/api/', received: '/' },
      ],
      failure: undefined,
    },
  ],
  unreached: [{ server: 'a.example', scope: '@x', reason: 'nothing leads there' }],
  messages: [{ level: 'warn', message: 'something', place: undefined }],
  notes: [{ message: 'the port is another', place: undefined }],
};

const unsafe = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

describe('posture', () => {
  test('JSON is as its schema says, with effective headers only', () => {
    const posture = postureJson(model);
    expect(violations('posture', posture)).toEqual([]);
    const [root, api, php] = posture.servers[0]?.locations ?? [];
    expect(root?.headers).toMatchObject([
      { name: 'X-Frame-Options', value: 'SAMEORIGIN', always: false, line: 9 },
    ]);
    expect(root?.rateLimits).toMatchObject([{ zone: 'one', burst: 5, delay: 'nodelay' }]);
    expect(api?.headers.map(({ name }) => name)).toEqual(['Access-Control-Allow-Origin']);
    expect(api?.ifs[0]).toMatchObject({ condition: '($request_method = OPTIONS)', line: 14 });
    expect(php).toMatchObject({ match: 'regex', path: '\\.\x1b[31m]php$' });
  });

  test('the schema refuses a header without a value', () => {
    const broken = JSON.parse(JSON.stringify(postureJson(model)));
    broken.servers[0].headers[0].value = '';
    expect(violations('posture', broken)).not.toEqual([]);
  });

  test('text is a matrix with the places of all values', () => {
    const text = postureText(model, PLAIN, 100);
    expect(text).toMatchSnapshot();
    expect(text).not.toMatch(unsafe);
    for (const line of postureText(model, PLAIN, 100).split('\n')) expect([...line].length).toBeLessThan(101);
  });
});

describe('audit', () => {
  const result = audit(model, policy, TODAY);
  const found = findingsInOrder(result);

  /** An audit with one finding in so many places. */
  function repeated(times: number): Audit {
    const first = found.find(({ exception }) => exception === undefined);
    if (first === undefined) throw new Error('nothing was found');
    const groups = grouped(new Array<Finding>(times).fill(first.finding));
    return { ...result, groups: groups.map((findings) => ({ findings, exception: undefined })) };
  }

  test('JSON is as its schema says and counts what it lists', () => {
    const text = [...auditJson(result, model, 'recommended')].join('');
    const parsed = JSON.parse(text);
    expect(violations('audit', parsed)).toEqual([]);
    const { servers, ...counts } = parsed.summary;
    expect(servers).toBe(1);
    expect(Object.values(counts as Record<string, number>).reduce((a, b) => a + b, 0)).toBe(
      parsed.findings.length,
    );
    expect(parsed.summary.excepted).toBeGreaterThan(0);
    expect(parsed.findings.length).toBe(found.length);
  });

  test('JSON of more findings than a chunk holds is whole', () => {
    const chunks = [...auditJson(repeated(1201), model, 'x')];
    expect(chunks.length).toBe(5);
    expect(JSON.parse(chunks.join('')).findings.length).toBe(1201);
  });

  test('text groups places, shows exceptions, and is safe to print', () => {
    const text = auditText(result, model, PLAIN, { verbose: false, policyName: 'recommended' });
    expect(text).not.toMatch(unsafe);
    expect(text).toContain('until 2026-06-01: Old clients \\x1b[2J need it');
    expect(text).toContain('ended on 2025-01-01');
    expect(text).toContain('1 server checked against recommended: ');
    expect(text).toContain('remedy: gatehouse plan');
    expect(text).toMatchSnapshot();
  });

  test('text names the first five places of a group unless all are asked for', () => {
    const many = repeated(8);
    const options = { verbose: false, policyName: 'x' };
    expect(auditText(many, model, PLAIN, options)).toContain('and 3 more');
    expect(auditText(many, model, PLAIN, { ...options, verbose: true })).not.toContain('more');
  });

  test('SARIF has a rule for each result, and suppresses what is excepted', () => {
    const [run] = auditSarif(result, model, '0.1.0').runs;
    expect(run?.results.length).toBe(found.length);
    for (const { ruleId, ruleIndex } of run?.results ?? [])
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(run?.results.some((one) => 'suppressions' in one)).toBe(true);
    expect(run?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
      'file:///etc/nginx/nginx.conf',
    );
  });
});

describe('problems', () => {
  const broken = modelOf({ '/etc/nginx/nginx.conf': 'events {}\nhttp {\n\t\xc3\xa4\x1b nonsense;\n}\n' });
  const { problems } = broken.configuration;

  test('text has the place, the line and a caret under what is wrong', () => {
    const text = problemsText(problems, () => '\t\xc3\xa4\x1b nonsense;\r', PLAIN);
    expect(text).not.toMatch(unsafe);
    expect(text.split('\n').slice(1, 3)).toEqual(['   ä\\x1b nonsense;', '   ^']);
    expect(text).toMatch(/^\/etc\/nginx\/nginx\.conf:3:2: /);
  });

  test('JSON is as its schema says', () => {
    const unread = { code: 'unreadable-configuration', message: 'unread', evidence: [], places: problems };
    expect(problemReportJson(unread).errors.length).toBe(1);
    expect(violations('errors', problemReportJson(unread))).toEqual([]);
    const unplaced = { ...problemReportJson(unread), errors: [{ code: 'x', message: 'y', line: 3 }] };
    expect(violations('errors', unplaced)).not.toEqual([]);
  });
});

test('a problem without a place is JSON as its schema says, and safe to print', () => {
  const problem = problemReportJson({
    code: 'locked',
    message: 'no \x1b[2J\nway',
    evidence: ['line \x1b'],
    places: [],
    hint: 'try \x1b',
  });
  const itself = { code: 'locked', message: 'no \\x1b[2J\nway', hint: 'try \\x1b' };
  expect(problem).toEqual({ version: 1, ...itself, evidence: ['line \\x1b'], errors: [itself] });
  expect(violations('errors', problem)).toEqual([]);
});

test('a problem of a policy ends with its hint', () => {
  const place = { file: 'policy.yaml', line: 3, column: 5 };
  const problem = { code: 'unknown-key', severity: 'error' as const, message: 'no', hint: 'yes', place };
  expect(problemsText([problem], () => undefined, PLAIN)).toBe('policy.yaml:3:5: no; yes\n');
  const report = problemReportJson({ code: 'policy-invalid', message: '', evidence: [], places: [problem] });
  expect(violations('errors', report)).toEqual([]);
});

describe('plan', () => {
  const plan = planned();

  test('JSON is as the schemas of plan and check say', () => {
    const json = planJson(plan, 'recommended', []);
    expect(json.changes.length).toBeGreaterThan(0);
    expect(violations('plan', json)).toEqual([]);
    const drift = { drifted: true, causes: [{ kind: 'never-applied' as const }], edits: [], conflicts: [] };
    expect(violations('check', checkJson(plan, 'recommended', drift))).toEqual([]);
    expect(violations('plan', { ...json, drift: true })).not.toEqual([]);
  });

  test('text has the diff with its tabs, what clients notice and how to go on', () => {
    const text = planText(plan, PLAIN, { policyName: 'recommended' });
    expect(text.replaceAll('\t', '')).not.toMatch(unsafe);
    expect(text).toMatch(/^\+\t\t\tadd_header /m);
    for (const title of ['What clients will notice', 'What may break', 'Next steps'])
      expect(text).toContain(title);
    expect(text).toMatchSnapshot();
  });

  test('text colours removed lines red, also those that look like a heading', () => {
    const style = { ...PLAIN, red: (text: string) => `<${text}>` };
    const change = { kind: 'write' as const, path: '/a', before: '-- x\ny\n', after: 'y\n' };
    const text = planText({ ...plan, changes: [change] }, style, { policyName: 'x' });
    expect(text).toContain('<--- x>');
    expect(text).not.toContain('<--- /a');
  });

  test('an empty plan says so', () => {
    const text = planText({ ...plan, changes: [], remaining: [], exceptions: [] }, PLAIN, {
      policyName: 'mine',
    });
    expect(text).toBe('Nothing to change: the configuration matches mine.\n');
  });

  test('before and after: changed cells are marked', () => {
    expect(beforeAfterText(plan.before, plan.after, PLAIN, 100)).toMatchSnapshot();
    expect(beforeAfterText(plan.before, plan.before, PLAIN, 100)).toContain('Nothing in this table');
  });
});

test('rehearsal: what is not as predicted, what was not reached, and the schema', () => {
  expect(violations('rehearsal', rehearsalJson(REHEARSAL))).toEqual([]);
  const text = rehearsalText(REHEARSAL, PLAIN, { verbose: true });
  expect(text).not.toMatch(unsafe);
  expect(text).toMatchSnapshot();
  expect(rehearsalText({ ...REHEARSAL, started: false }, PLAIN, { verbose: false })).toContain(
    'NGINX refuses',
  );
});

test('history: text and schema', () => {
  const entry = {
    id: '20260101T000000Z-ab12',
    at: '2026-01-01T00:00:00Z',
    state: 'committed',
    profile: 'strict',
  };
  const entries = [
    { ...entry, summary: '2 edits', gatehouse: '0.1.0', folder: '/opt/kasm/1.16.1', files: ['/a\x1b'] },
  ];
  expect(violations('history', historyJson(entries))).toEqual([]);
  expect(historyText(entries, PLAIN)).toBe(
    '20260101T000000Z-ab12  2026-01-01T00:00:00Z  committed  strict\n  2 edits (1 file), in /opt/kasm/1.16.1\n    /a\\x1b\n',
  );
  expect(historyText([], PLAIN)).toBe('Nothing has been applied here.\n');
});

test('explain: threat, each profile with its reason, corrections of the page, within the width', () => {
  const control = controlById('content-security-policy');
  if (control === undefined) throw new Error('no control');
  const text = explainText(control, allSettings(), pageCorrections(), profileNames, PLAIN, 80);
  for (const name of profileNames) expect(text).toContain(name);
  expect(text).toContain('3. The page: ');
  expect(text).toContain('What it may break');
  const long = text.split('\n').filter((line) => line.length > 80 && line.trim().split(' ').length > 2);
  expect(long).toEqual([]);
});
