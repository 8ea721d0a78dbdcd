import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Subject } from '../../src/core/change/index.ts';
import { audit, behaviourDiff, findingsInOrder, loadModel, makePlan } from '../../src/core/change/index.ts';
import type { ControlId, Expectation, Finding } from '../../src/core/controls/index.ts';
import { controlById } from '../../src/core/controls/index.ts';
import type { FileFacts } from '../../src/core/model/index.ts';
import { NO_HOST_FACTS, scopeLabel, serverLabel, serverOf } from '../../src/core/model/index.ts';
import { parseNginxVersion } from '../../src/core/nginx/index.ts';
import type { Policy } from '../../src/core/policy/index.ts';
import { readPolicy } from '../../src/core/policy/index.ts';
import type { ProfileName } from '../../src/core/settings/index.ts';
import { settingsOf } from '../../src/core/settings/index.ts';
import { memorySource } from './model.ts';

/*
 * What tests of controls know of the way in which controls are called. A test gives a configuration and a policy as
 * people write them, and gets back what the control says of the one under the other, and what it makes of it.
 */

/** A configuration and a policy under which one control is to judge it. */
export interface ControlCase {
  readonly control: ControlId;
  /** The lines below `controls:` in a policy file. Default: none, so that the profile decides. */
  readonly policy?: string;
  /** Default `recommended`. */
  readonly profile?: ProfileName;
  /** Texts by path below `/etc/nginx`; `nginx.conf` is the main file. One text alone stands in its `http` block. */
  readonly files: string | Readonly<Record<string, string>>;
  /** Of NGINX; default 1.22.1. */
  readonly version?: string;
  /** Files that cannot be changed, as those of a container's image. */
  readonly readOnly?: readonly string[];
  /** Where the control leaves things as they are. */
  readonly exceptions?: readonly ExceptionFor[];
  /** Modes and owners on the host. */
  readonly hostFiles?: readonly FileFacts[];
}

/** A place with an exception: a location, a server, or both. */
interface ExceptionFor {
  readonly server?: string;
  readonly location?: string;
}

/** What a control says and does. Files are named by their path below `/etc/nginx`. */
export interface Judged {
  /** Worst first, then by place; what an exception covers is left out. */
  readonly findings: readonly JudgedFinding[];
  readonly findingsAfter: readonly JudgedFinding[];
  /** The texts of all files once the fix is made. */
  readonly fixedFiles: Readonly<Record<string, string>>;
  /** New names by old ones. */
  readonly renamed: Readonly<Record<string, string>>;
  /** New permission bits by path, in octal. */
  readonly modes: Readonly<Record<string, string>>;
  /** Which responses the fix changes, and in which respect. */
  readonly changed: readonly ChangedBehaviour[];
  readonly secondFixIsEmpty: boolean;
  /** Each request that proves the control, and what is expected of the answer. */
  readonly proofs: readonly string[];
}

interface JudgedFinding {
  readonly outcome: string;
  readonly severity: string;
  /** File and line. */
  readonly place: string;
  /** The server, and the location in it; undefined for what belongs to no server. */
  readonly level: string | undefined;
  readonly fixable: boolean;
  readonly message: string;
  readonly evidence: string;
}

interface ChangedBehaviour {
  readonly server: string;
  readonly location: string | undefined;
  /** A header's name, in lower case, or a directive's. */
  readonly name: string;
  readonly isHeader: boolean;
}

const FOLDER = '/etc/nginx/';
const TODAY = '2026-01-01';

/** Judges a configuration, fixes it, and judges and fixes what came of it once more. */
export async function judge(controlCase: ControlCase): Promise<Judged> {
  const policy = await policyOf(controlCase);
  const files = absolute(filesOf(controlCase.files));
  const facts = controlCase.hostFiles ?? [];
  const subject = subjectOf(controlCase, files, facts);
  const plan = planOf(controlCase, subject, policy);
  const fixedFiles = { ...files };
  const renamed: Record<string, string> = {};
  const modes: Record<string, string> = {};
  const modeBits = new Map<string, number>();
  for (const change of plan.changes) {
    if (change.kind === 'write') fixedFiles[change.path] = change.after;
    else if (change.kind === 'mode') {
      modes[relative(change.path)] = change.after.toString(8).padStart(4, '0');
      modeBits.set(change.path, change.after);
    }
  }
  for (const change of plan.changes) {
    if (change.kind !== 'rename') continue;
    renamed[relative(change.path)] = relative(change.to);
    fixedFiles[change.to] = fixedFiles[change.path] ?? '';
    delete fixedFiles[change.path];
  }
  const fixedFacts = facts.map((file) => ({ ...file, mode: modeBits.get(file.hostPath) ?? file.mode }));
  const fixed = subjectOf(controlCase, fixedFiles, fixedFacts);
  return {
    findings: findingsOf(controlCase, subject, policy),
    findingsAfter: findingsOf(controlCase, fixed, policy),
    fixedFiles: Object.fromEntries(Object.entries(fixedFiles).map(([path, text]) => [relative(path), text])),
    renamed,
    modes,
    changed: behaviourDiff(plan.before, plan.after).map(({ server, location, name, subject: kind }) => ({
      server,
      location,
      name: name.toLowerCase(),
      isHeader: kind === 'header',
    })),
    secondFixIsEmpty: planOf(controlCase, fixed, policy).changes.length === 0,
    proofs: proofsOf(controlCase, subject, policy),
  };
}

/** A case whose texts are marked with what is to be found and how it is to be fixed. */
export interface MarkedCase extends ControlCase {
  /** Names of headers and directives that the control may change, in lower case. */
  readonly speaksOf: readonly string[];
}

/**
 * Holds a control to a marked configuration: it complains of the marked lines and of nothing else, makes the marked
 * changes and no others, and keeps the laws. A line that ends in `#! outcome` is complained of; one that begins with
 * `+` is there only after the fix, one that begins with `-` only before it. The common indentation does not count.
 */
export async function shows(marked: MarkedCase): Promise<void> {
  const texts = Object.entries(filesOf(marked.files)).map(([path, text]) => ({ path, ...readMarks(text) }));
  const judged = await judge({
    ...marked,
    files: Object.fromEntries(texts.map(({ path, before }) => [path, before])),
  });
  const complaints = texts.flatMap(({ path, outcomes }) =>
    outcomes.map(({ line, outcome }) => `${outcome} at ${path}:${line}`),
  );
  expect(judged.findings.map(({ outcome, place }) => `${outcome} at ${place}`).sort()).toEqual(
    complaints.sort(),
  );
  const after = Object.fromEntries(texts.map(({ path, after: text }) => [path, text]));
  expect(judged.fixedFiles).toEqual(after);
  keepsTheLaws(marked, judged);
}

/** The laws: nothing fixable is left, a second fix has nothing to do, nothing else is changed, and no exempt place. */
function keepsTheLaws({ speaksOf, exceptions = [] }: MarkedCase, judged: Judged): void {
  expect(judged.findingsAfter.filter(({ fixable }) => fixable)).toEqual([]);
  expect(judged.secondFixIsEmpty).toBe(true);
  expect(judged.changed.filter(({ name }) => !speaksOf.includes(name))).toEqual([]);
  const isExempt = ({ server, location }: ChangedBehaviour) =>
    exceptions.some(
      (exception) => (exception.server ?? server) === server && (exception.location ?? location) === location,
    );
  expect(judged.changed.filter((change) => change.isHeader && isExempt(change))).toEqual([]);
}

/** A main file with the given text in its `http` block. */
function http(inside: string): string {
  return `events {}\nhttp {\n${dedented(inside, '    ')}}\n`;
}

/** The files of a folder of `test/fixtures/controls`, by their paths in it. */
export function fixture(folder: string): Readonly<Record<string, string>> {
  const root = fileURLToPath(new URL(`../fixtures/controls/${folder}/`, import.meta.url));
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length), readFileSync(path, 'latin1')]),
  );
}

function filesOf(files: ControlCase['files']): Readonly<Record<string, string>> {
  if (typeof files === 'string') return { 'nginx.conf': http(files) };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, dedented(text, '')]));
}

/** A text that begins on the line after a template's backtick, with another indentation; others stay as they are. */
function dedented(text: string, indent: string): string {
  if (!text.startsWith('\n')) return indent === '' ? text : `${indent}${text}\n`;
  const lines = text.slice(1).replace(/\n *$/, '').split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ +-]/));
  const common = Math.min(...depths);
  return lines.map((line) => (line.trim() === '' ? '\n' : `${moved(line, common, indent)}\n`)).join('');
}

/** A line whose indentation is another; its mark stays in front. */
function moved(line: string, common: number, indent: string): string {
  const mark = /^ *([+-]) /.exec(line)?.[1];
  if (mark === undefined) return indent + line.slice(common);
  return mark + indent + line.replace(mark, ' ').slice(common);
}

function readMarks(text: string) {
  const before: string[] = [];
  const after: string[] = [];
  const outcomes: { readonly line: number; readonly outcome: string }[] = [];
  for (const line of text.split('\n')) {
    const [, marked = line, named = ''] = /^(.*?) *#! (.*)$/.exec(line) ?? [];
    const content = /^[+-]/.test(marked) ? marked.slice(1) : marked;
    if (!marked.startsWith('+')) before.push(content);
    if (!marked.startsWith('-')) after.push(content);
    for (const outcome of named.split(', ').filter((name) => name !== ''))
      outcomes.push({ line: before.length, outcome });
  }
  return { before: before.join('\n'), after: after.join('\n'), outcomes };
}

/** Policies by their text: many cases have the same one. */
const policies = new Map<string, ReturnType<typeof readPolicy>>();

async function policyOf({ control, policy, profile, exceptions = [] }: ControlCase): Promise<Policy> {
  const settings = policy === undefined ? '' : `controls:\n  ${policy.trim().replaceAll('\n', '\n  ')}\n`;
  const excepted = exceptions.map(({ server, location }) =>
    JSON.stringify({ control, server, location, reason: 'a case of a test', until: TODAY }),
  );
  const text = `version: 1\nprofile: ${profile ?? 'recommended'}\n${settings}exceptions: [${excepted.join(', ')}]\n`;
  const reading = policies.get(text) ?? readPolicy(text, 'policy.yaml');
  policies.set(text, reading);
  const parsed = await reading;
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
}

function subjectOf(
  { version, readOnly = [] }: ControlCase,
  files: Readonly<Record<string, string>>,
  facts: readonly FileFacts[],
): Subject {
  const parsed = parseNginxVersion(version ?? '1.22.1');
  if (parsed === undefined) throw new Error(`not a version: ${version}`);
  const source = memorySource(files);
  return {
    source: {
      ...source,
      read(path) {
        const result = source.read(path);
        return result.ok ? { ...result, editable: !readOnly.includes(relative(path)) } : result;
      },
    },
    mainPath: `${FOLDER}nginx.conf`,
    version: parsed,
    hostFacts: () => ({ ...NO_HOST_FACTS, files: facts }),
  };
}

function planOf({ control }: ControlCase, subject: Subject, policy: Policy) {
  const result = makePlan(subject, policy, TODAY, [controlOf(control)]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

function findingsOf({ control }: ControlCase, subject: Subject, policy: Policy): JudgedFinding[] {
  return findingsInOrder(audit(loadModel(subject), policy, TODAY)).flatMap(({ finding, exception }) =>
    finding.control === control && exception === undefined ? [judgedFinding(finding)] : [],
  );
}

function judgedFinding(finding: Finding): JudgedFinding {
  const { outcome, severity, place, level, message, evidence, fixable } = finding;
  const server = level === undefined ? undefined : serverOf(level);
  const scope = level === undefined ? undefined : scopeLabel(level);
  const label = [server === undefined ? undefined : serverLabel(server), scope].filter(Boolean).join(' ');
  return {
    outcome,
    severity,
    place: `${relative(place.file)}:${place.line}`,
    level: level === undefined ? undefined : label,
    fixable,
    message,
    evidence: evidence.replaceAll(FOLDER, ''),
  };
}

function proofsOf({ control }: ControlCase, subject: Subject, policy: Policy): string[] {
  const found = controlOf(control);
  const settings = settingsOf(policy, found.settings);
  if (settings === undefined) return [];
  const proofs = found.proofs(loadModel(subject), settings, policy);
  return proofs.map(({ method, server, location, expect: expected }) => {
    const scope = location === undefined ? undefined : scopeLabel(location);
    const request = [method, serverLabel(server), scope].filter(Boolean).join(' ');
    return `${request} -> ${expected.map(expectationText).join('; ')}`;
  });
}

function expectationText(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'header': {
      const { name, values, always } = expectation;
      return `${name}: ${values.join(' or ')}${always ? ', errors too' : ''}`;
    }
    case 'no-header':
      return `no ${expectation.name}`;
    case 'header-not':
      return `${expectation.name} is not ${expectation.value}`;
    case 'header-lacks':
      return `${expectation.name} lacks ${expectation.pattern}`;
    case 'tls-protocols':
      return `TLS is ${expectation.protocols.join(' ')}`;
  }
}

function controlOf(id: ControlId) {
  const control = controlById(id);
  if (control === undefined) throw new Error(`no control ${id}`);
  return control;
}

function absolute(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [absolutePath(path), text]));
}

function absolutePath(path: string): string {
  return path.startsWith('/') ? path : FOLDER + path;
}

function relative(path: string): string {
  return path.startsWith(FOLDER) ? path.slice(FOLDER.length) : path;
}
