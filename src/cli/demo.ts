import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { InstalledEntry } from '../../examples/kasm/installation.mjs';
import { installation } from '../../examples/kasm/installation.mjs';
import { CONTROLS } from '../core/controls/index.ts';
import { auditText, beforeAfterText, planText } from '../core/report/index.ts';
import type { Stage } from '../host/rehearsal/index.ts';
import type { PolicedOptions, Result, ServedCopy } from '../operations/index.ts';
import { audit, failed, plan, runRehearsal, SILENT_OBSERVER, serveCopy } from '../operations/index.ts';
import type { HttpResponse } from '../wire/index.ts';
import { exchange } from '../wire/index.ts';
import type { ExitStatus } from './exit-status.ts';
import { print, styleFor, widthOf } from './output.ts';
import { reportProblem } from './problem.ts';

export interface DemoOptions {
  readonly once?: boolean;
  readonly nginx?: string;
  readonly color: boolean;
}

/** Hardens a copy of the example installation, served by a real NGINX, and shows what changed. */
export async function run(options: DemoOptions): Promise<ExitStatus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-demo-'));
  const leave = leaving();
  let copy: ServedCopy | undefined;
  try {
    const root = await installExample(folder);
    const request: PolicedOptions = {
      root,
      nginx: options.nginx,
      profile: 'recommended',
      state: path.join(folder, 'state'),
      clock: () => new Date(),
    };
    const served = await serveCopy(request);
    if (!served.ok) return await reportProblem(served.problem, options);
    copy = served.value;
    const hardened = await harden(copy, request, options);
    if (!hardened.ok) return await reportProblem(hardened.problem, options);
    if (process.stdout.isTTY && !options.once) await stayUp(copy.stage, root, leave.asked);
    return 0;
  } finally {
    leave.done();
    await copy?.stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function harden(
  copy: ServedCopy,
  request: PolicedOptions,
  options: DemoOptions,
): Promise<Result<undefined>> {
  const { stage } = copy;
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  const heading = (text: string) => print(`\n${style.bold(text)}\n\n`);

  await heading(`1. An installation as it is shipped, served by a real NGINX at ${urlOf(stage)}`);
  await print(wireText(await ask(stage)));

  await heading('2. gatehouse audit: what differs from the policy');
  const audited = await audit(request);
  if (!audited.ok) return audited;
  const { name: policyName, installation: opened } = audited.value;
  const settings = { verbose: false, policyName, width };
  await print(auditText(audited.value.audit, opened.model, style, settings));

  await heading('3. gatehouse plan: the smallest edit that fixes it');
  const planned = await plan(request);
  if (!planned.ok) return planned;
  const { plan: made } = planned.value;
  await print(planText(made, style, { policyName, width }));

  await heading(
    '4. gatehouse rehearse: the planned configuration on a real NGINX, with requests to every location',
  );
  const rehearsal = await runRehearsal(made.after, copy.nginx, SILENT_OBSERVER);
  if (!rehearsal.started) return failed('nginx-refuses', 'NGINX refuses the planned configuration');
  const { exchanges } = rehearsal;
  const wrong = exchanges.filter(({ mismatches }) => mismatches.length > 0);
  await print(`${exchanges.length} requests, ${wrong.length} answers that differ from the plan\n`);
  if (wrong.length > 0) return failed('rehearsal-mismatch', 'the plan was wrong about NGINX');

  await heading(
    '5. gatehouse apply: journal, write, validate, reload, verify; the old bytes again if anything fails',
  );
  const step = (name: string, note: string) => void process.stdout.write(`${style.green(name)}: ${note}\n`);
  const applied = await copy.apply(planned.value, { ...SILENT_OBSERVER, step });
  if (!applied.ok) return applied;

  await heading('6. The same NGINX after its reload, over HTTPS');
  await print(wireText(await ask(stage)));

  await heading('7. Before and after, by location');
  await print(`${beforeAfterText(made.before, made.after, style, width)}\n`);
  return { ok: true, value: undefined };
}

/** Writes the example installation, with a certificate and file modes as Kasm's installer leaves them. */
async function installExample(folder: string): Promise<string> {
  const root = path.join(folder, 'host');
  mkdirSync(root);
  for (const entry of installation) write(entry, path.join(root, entry.path));
  const current = path.join(root, 'opt/kasm/current');
  const certificate = path.join(current, 'certs/kasm_nginx.crt');
  const key = path.join(current, 'certs/kasm_nginx.key');
  const subject = '/C=US/ST=VA/L=None/O=None/OU=DoFu/CN=kasm-example';
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-nodes',
    '-days',
    '1825',
    '-newkey',
    'rsa:2048',
    '-subj',
    subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  chmodSync(key, 0o600);
  const configuration = path.join(current, 'conf/nginx');
  for (const entry of ['', ...(readdirSync(configuration, { recursive: true }) as string[])]) {
    chmodSync(path.join(configuration, entry), 0o777);
  }
  return root;
}

function write(entry: InstalledEntry, place: string): void {
  if (entry.kind === 'folder') mkdirSync(place);
  else if (entry.kind === 'link') symlinkSync(entry.to, place);
  else writeFileSync(place, entry.bytes, { encoding: 'latin1', mode: entry.mode });
}

function urlOf(stage: Stage): string {
  const socket = [...stage.sockets.values()].find(({ tls }) => tls);
  return `https://127.0.0.1:${socket?.port ?? 0}/`;
}

/** Requests the front page as a script on another site would. */
async function ask(stage: Stage): Promise<HttpResponse> {
  const { port } = new URL(urlOf(stage));
  const host = 'kasm-example';
  const endpoint = { at: { address: '127.0.0.1', port: Number(port) }, tls: { serverName: host } };
  const headers = [['Origin', 'https://evil.test']] as const;
  const answer = await exchange(endpoint, { method: 'GET', target: '/', host, headers }, { bodyBytes: 0 });
  if (answer.kind === 'failure') throw new Error(`${urlOf(stage)} does not answer: ${answer.message}`);
  return answer;
}

function wireText({ status, headers }: HttpResponse): string {
  const shown = new Set(['server', ...CONTROLS.flatMap(headerNames)]);
  const lines = headers
    .filter(([name]) => shown.has(name.toLowerCase()))
    .map(([name, value]) => `  ${name}: ${value}\n`);
  return `GET / with Origin: https://evil.test -> ${status}\n${lines.join('')}`;
}

/** The response headers that a control is about, in lower case. */
function headerNames({ wireHeaders = [] }: (typeof CONTROLS)[number]): string[] {
  return wireHeaders.map(({ name }) => name.toLowerCase());
}

async function stayUp(stage: Stage, root: string, asked: Promise<void>): Promise<void> {
  await print(
    `\nNGINX runs until Ctrl-C:\n  ${urlOf(stage)}\n  gatehouse posture --root ${root}\n  gatehouse audit --root ${root}\n`,
  );
  await asked;
}

/** Waits for SIGINT or SIGTERM, so that the demonstration cleans up before it ends. */
function leaving() {
  let leave: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const onSignal = () => leave();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    asked,
    done: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
