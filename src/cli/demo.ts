import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { InstalledEntry } from '../../examples/kasm/installation.mjs';
import { installation } from '../../examples/kasm/installation.mjs';
import { audit, loadModel, makePlan } from '../core/change/index.ts';
import { profiles } from '../core/policy/index.ts';
import { auditText, beforeAfterText, planText } from '../core/report/index.ts';
import type { Runtime } from '../host/install/index.ts';
import { applyChanges } from '../host/install/index.ts';
import type { Stage } from '../host/rehearsal/index.ts';
import { makeStage, requestEverything } from '../host/rehearsal/index.ts';
import type { HttpResponse } from '../wire/index.ts';
import { exchange } from '../wire/index.ts';
import type { ExitStatus } from './failure.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { print, styleFor, widthOf } from './output.ts';
import { requireNginx } from './runtime.ts';
import { stagedRuntime, verifyStage } from './staged-runtime.ts';
import type { Loaded } from './subject.ts';
import { load, today } from './subject.ts';
import { VERSION } from './version.ts';

export interface DemoOptions {
  readonly once?: boolean;
  readonly nginx?: string;
  readonly color: boolean;
}

const PROFILE = 'recommended';

/** Hardens a copy of the example installation, served by a real NGINX, and shows what that changed. */
export async function run(demoOptions: DemoOptions): Promise<ExitStatus> {
  const options: CommonOptions = { ...demoOptions, format: 'text', failOn: 'never' };
  const nginx = await requireNginx(options);
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-demo-'));
  const leave = leaving();
  let stage: Stage | undefined;
  try {
    const root = await installExample(folder);
    const loaded = await load(undefined, { ...options, root });
    stage = await makeStage(loaded.model.configuration, { nginx: nginx.path });
    const verdict = await stage.start();
    if (!verdict.ok)
      throw new Failure(
        `NGINX refuses the example: ${verdict.messages.map(({ message }) => message).join('; ')}`,
      );
    await harden(loaded, stage, folder, options, nginx.path);
    if (process.stdout.isTTY && !demoOptions.once) await stayUp(stage, root, leave.asked);
    return 0;
  } finally {
    leave.done();
    await stage?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function harden(
  loaded: Loaded,
  stage: Stage,
  folder: string,
  options: CommonOptions,
  nginx: string,
): Promise<void> {
  const policy = profiles[PROFILE];
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  const heading = (text: string) => print(`\n${style.bold(text)}\n\n`);

  await heading(`1. An installation as it is shipped, served by a real NGINX at ${urlOf(stage)}`);
  const before = await ask(stage);
  await print(wireText(before));

  await heading('2. gatehouse audit: what is not as it should be');
  const policyName = `profile ${PROFILE}`;
  await print(
    auditText(audit(loaded.model, policy, today()), loaded.model, style, {
      verbose: false,
      policyName,
      width,
    }),
  );

  await heading('3. gatehouse plan: the smallest edit that mends it');
  const planned = makePlan(loaded.subject, policy, today());
  if (!planned.ok) throw new Failure('the example cannot be read in full', undefined, planned.problems);
  const { plan } = planned;
  await print(planText(plan, style, { policyName, width }));

  await heading('4. gatehouse rehearse: the planned configuration on a real NGINX, every location asked');
  const rehearsal = await makeStage(plan.after.configuration, { nginx });
  try {
    const started = await rehearsal.start();
    if (!started.ok) throw new Failure('NGINX refuses the planned configuration');
    const { exchanges } = await requestEverything(rehearsal, plan.after);
    const wrong = exchanges.filter(({ mismatches }) => mismatches.length > 0);
    await print(`${exchanges.length} requests, ${wrong.length} answers not as planned\n`);
    if (wrong.length > 0) throw new Failure('the plan was wrong about NGINX');
  } finally {
    await rehearsal.stop();
  }

  await heading(
    '5. gatehouse apply: journal, write, validate, reload, verify; back to the old bytes if anything fails',
  );
  const result = await applyChanges(plan.changes, {
    stateDirectory: path.join(folder, 'state'),
    target: loaded.target.identity,
    runtime: liveRuntime(loaded, stage, nginx),
    meta: { profile: PROFILE, summary: 'demonstration', gatehouseVersion: VERSION },
    onStep: (step, note) => process.stdout.write(`${style.green(step)}: ${note}\n`),
  });
  if (!result.ok) throw new Failure(`${result.step}: ${result.message}\n${result.evidence.join('\n')}`);

  await heading('6. The same NGINX after its reload, asked over HTTPS');
  await print(wireText(await ask(stage)));

  await heading('7. Before and after, by location');
  await print(`${beforeAfterText(plan.before, plan.after, style, width)}\n`);
}

/** The example's NGINX is the stage itself, so reload and verification happen on what a browser would see. */
function liveRuntime(loaded: Loaded, stage: Stage, nginx: string): Runtime {
  const policy = profiles[PROFILE];
  const copy = stagedRuntime(loaded, policy, nginx);
  return {
    describe: () => urlOf(stage),
    validate: () => copy.validate(),
    reload: async () => {
      const verdict = await stage.reload(loadModel(loaded.subject).configuration);
      if (verdict.ok) return { ok: true, note: 'new workers serve the new configuration' };
      return {
        ok: false,
        message: 'NGINX did not reload',
        evidence: verdict.messages.map(({ message }) => message),
      };
    },
    verify: () => verifyStage(stage, policy),
  };
}

/** Lays the example out, gives it a certificate as the installer does, and leaves its modes as the installer leaves them. */
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

/** Asks the front page as a script on a foreign site would. */
async function ask(stage: Stage): Promise<HttpResponse> {
  const { port } = new URL(urlOf(stage));
  const host = 'kasm-example';
  const endpoint = { at: { address: '127.0.0.1', port: Number(port) }, tls: { serverName: host } };
  const headers = [['Origin', 'https://evil.test']] as const;
  const answer = await exchange(endpoint, { method: 'GET', target: '/', host, headers }, { bodyBytes: 0 });
  if (answer.kind === 'failure') throw new Failure(`${urlOf(stage)} does not answer: ${answer.message}`);
  return answer;
}

const SHOWN =
  /^(server|access-control-.*|content-security-policy|referrer-policy|strict-transport-security|x-content-type-options|x-frame-options)$/i;

function wireText({ status, headers }: HttpResponse): string {
  const lines = headers.filter(([name]) => SHOWN.test(name)).map(([name, value]) => `  ${name}: ${value}\n`);
  return `GET / with Origin: https://evil.test -> ${status}\n${lines.join('')}`;
}

async function stayUp(stage: Stage, root: string, asked: Promise<void>): Promise<void> {
  await print(
    `\nIt stays up until Ctrl-C:\n  ${urlOf(stage)}\n  gatehouse posture --root ${root}\n  gatehouse audit --root ${root}\n`,
  );
  await asked;
}

/** Ends the demonstration in an orderly way when a person has seen enough. */
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
