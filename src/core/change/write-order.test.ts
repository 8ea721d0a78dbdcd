import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../test/support/model.ts';
import { statesOf, weaknesses } from '../../../test/support/states.ts';
import { NO_HOST_FACTS } from '../model/index.ts';
import type { NginxVersion } from '../nginx/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import type { Subject } from './overlay.ts';
import { loadModel } from './overlay.ts';
import { makePlan } from './plan.ts';

const TODAY = '2026-01-01';

function subjectOf(files: Readonly<Record<string, string>>): Subject {
  const version = parseNginxVersion('1.22.1') as NginxVersion;
  const mainPath = '/etc/nginx/nginx.conf';
  return { source: memorySource(files), mainPath, version, hostFacts: () => NO_HOST_FACTS };
}

/** The faults of the states between a tree and its planned result, and the number of writes. */
function judge(files: Readonly<Record<string, string>>, policy: Policy) {
  const result = makePlan(subjectOf(files), policy, TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { plan } = result;
  const found: string[] = [];
  let last = files;
  let number = 0;
  for (const state of statesOf(files, plan.changes)) {
    number++;
    const model = loadModel(subjectOf(state));
    found.push(...weaknesses(model, plan, policy, TODAY).map((fault) => `after write ${number}: ${fault}`));
    last = state;
  }
  return { found, last, changes: plan.changes };
}

describe('when no order of whole files is possible', () => {
  const http = (text: string) => ({ '/etc/nginx/nginx.conf': `events {}\nhttp {\n${text}}\n` });
  const names = (judged: ReturnType<typeof judge>) =>
    judged.changes.map(({ path }) => path.replace('/etc/nginx/', ''));

  test('a file that defines a zone for another file and hides a header that the other one sends is written twice', () => {
    const files = {
      ...http('include server.conf;\n'),
      '/etc/nginx/server.conf': 'server {\nlisten 80;\ninclude location.conf;\nproxy_hide_header X-Any;\n}\n',
      '/etc/nginx/location.conf':
        'limit_req_status 503;\nlocation / {\nadd_header X-Own a;\nlimit_req zone=lax;\nproxy_pass http://127.0.0.1;\n}\n',
    };
    const lax = {
      ...files,
      ...http('limit_req_zone $binary_remote_addr zone=lax:1m rate=900r/s;\ninclude server.conf;\n'),
    };
    const judged = judge(lax, profiles.recommended);
    expect(names(judged)).toEqual(['server.conf', 'location.conf', 'server.conf']);
    const [first] = judged.changes;
    expect(first).toMatchObject({ after: expect.stringContaining('limit_req_zone') });
    expect(first).toMatchObject({ after: expect.not.stringContaining('add_header') });
    expect(judged.found).toEqual([]);
  });
});

test('a location with an exception is unchanged in every state', () => {
  const files = {
    '/etc/nginx/nginx.conf': 'events {}\nhttp { include server.conf; }\n',
    '/etc/nginx/server.conf':
      'server {\nlisten 80;\nadd_header Referrer-Policy unsafe-url always;\ninclude location.conf;\n}\n',
    '/etc/nginx/location.conf': 'location /exempt { return 200; }\n',
  };
  const exception = {
    control: 'referrer-policy' as const,
    location: '/exempt',
    reason: 'for this test',
    until: TODAY,
    place: { file: 'policy.yaml', line: 1, column: 1 },
  };
  const judged = judge(files, { ...profiles.recommended, exceptions: [exception] });
  expect(judged.changes.map(({ path }) => path)).toEqual([
    '/etc/nginx/location.conf',
    '/etc/nginx/server.conf',
  ]);
  expect(judged.found).toEqual([]);
});

test('a stray copy is removed before its zone is defined again and after its headers are replaced', () => {
  const files = {
    '/etc/nginx/nginx.conf': 'events {}\nhttp { include conf.d/*.conf; include server.conf; }\n',
    '/etc/nginx/conf.d/limits.conf': '# moved\n',
    '/etc/nginx/conf.d/limits.bak.conf':
      'limit_req_zone $arg_x zone=mylimit:1m rate=1r/s;\nadd_header X-Frame-Options DENY always;\n',
    '/etc/nginx/server.conf': 'server {\nlisten 80;\nlocation / { return 200; }\n}\n',
  };
  const judged = judge(files, profiles.recommended);
  expect(judged.changes.map(({ kind }) => kind)).toEqual(['write', 'rename', 'write']);
  const [first, , last] = judged.changes;
  expect(first).toMatchObject({ after: expect.not.stringContaining('limit_req_zone') });
  expect(first).toMatchObject({ after: expect.stringContaining('X-Frame-Options') });
  expect(last).toMatchObject({ after: expect.stringContaining('zone=mylimit:') });
  expect(judged.found).toEqual([]);
});
