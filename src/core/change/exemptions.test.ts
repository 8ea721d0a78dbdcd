import { expect, test } from 'vitest';
import { memorySource, modelOf } from '../../../test/support/model.ts';
import { NO_HOST_FACTS } from '../model/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import { profiles } from '../policy/index.ts';
import type { AuditSubject } from './audit.ts';
import { audit, findingsInOrder } from './audit.ts';
import { auditSubjects } from './audit-subjects.ts';
import type { Subject } from './overlay.ts';
import { makePlan } from './plan.ts';

const TODAY = '2026-01-01';
const FILES = {
  '/etc/nginx/nginx.conf': [
    'events {}',
    'http {',
    '    server {',
    '        listen 80;',
    '        location /a/ {',
    '            add_header Referrer-Policy origin;',
    '            add_header X-Frame-Options SAMEORIGIN;',
    '        }',
    '    }',
    '}',
    '',
  ].join('\n'),
};

function policyWith(control: Exception['control']): Policy {
  const { 'frame-options': frames, 'referrer-policy': referrer } = profiles.recommended.controls;
  if (frames === undefined || referrer === undefined) throw new Error('a control is off');
  const place = { file: 'policy.yaml', line: 1, column: 1 };
  return {
    ...profiles.recommended,
    controls: { 'frame-options': frames, 'referrer-policy': referrer },
    exceptions: [{ control, location: '/a/', reason: 'generated for this test', until: TODAY, place }],
  };
}

function plannedText(policy: Policy): string | undefined {
  const version = parseNginxVersion('1.22.1');
  if (version === undefined) throw new Error('no version');
  const subject: Subject = {
    source: memorySource(FILES),
    mainPath: '/etc/nginx/nginx.conf',
    version,
    hostFacts: () => NO_HOST_FACTS,
  };
  const result = makePlan(subject, policy, TODAY);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const [change] = result.plan.changes;
  return change?.kind === 'write' ? change.after : undefined;
}

function covered(policy: Policy): string[] {
  return findingsInOrder(audit(modelOf(FILES), policy, TODAY)).flatMap(({ finding, exception }) =>
    exception === undefined ? [] : [finding.id],
  );
}

test('an exception for one kind of finding covers that, and keeps the fix off that alone', () => {
  const policy = policyWith('referrer-policy/wrong-value');
  expect(covered(policy)).toEqual(['referrer-policy/wrong-value']);
  const text = plannedText(policy);
  expect(text).toContain('add_header Referrer-Policy origin;');
  expect(text).toContain('add_header X-Frame-Options SAMEORIGIN always;');
});

test('an exception for another kind of finding of the same control keeps nothing', () => {
  const policy = policyWith('referrer-policy/duplicate');
  expect(covered(policy)).toEqual([]);
  expect(plannedText(policy)).toContain('add_header Referrer-Policy same-origin always;');
});

test('an exception for a control covers all of its findings', () => {
  const policy = policyWith('referrer-policy');
  expect(covered(policy)).toEqual(['referrer-policy/wrong-value']);
  expect(plannedText(policy)).toContain('add_header Referrer-Policy origin;');
});

test('an audit of one rule, or of one kind of finding, holds nothing else', () => {
  const model = modelOf(FILES);
  const policy = policyWith('referrer-policy/wrong-value');
  const ids = (...only: readonly AuditSubject[]) => {
    const { groups, exceptions } = audit(model, policy, TODAY, only);
    return [[...new Set(groups.map(({ findings }) => findings.id))], exceptions.length];
  };
  expect(ids('frame-options')).toEqual([['frame-options/missing', 'frame-options/not-always'], 0]);
  expect(ids('referrer-policy/wrong-value')).toEqual([['referrer-policy/wrong-value'], 1]);
  expect(ids('referrer-policy')).toEqual([['referrer-policy/missing', 'referrer-policy/wrong-value'], 1]);
});

test('what an audit is asked for is known by its name, and a slip of the finger is told', () => {
  expect(auditSubjects(['cors', 'cors/reflected'])).toEqual({
    ok: true,
    subjects: ['cors', 'cors/reflected'],
  });
  expect(auditSubjects(['cors', 'cors/refelcted'])).toEqual({
    ok: false,
    name: 'cors/refelcted',
    near: 'cors/reflected',
  });
  expect(auditSubjects(['x'])).toEqual({ ok: false, name: 'x', near: undefined });
});
