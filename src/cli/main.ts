import { Command, CommanderError, Option } from 'commander';
import { FAIL_ON } from '../core/findings/index.ts';
import { VERSION } from '../operations/index.ts';
import { bounded, format, listed, withPolicy, withTarget } from './arguments.ts';
import { addCertCommands } from './cert-commands.ts';
import { addDhparamCommand } from './dhparam-command.ts';
import { finish } from './finish.ts';
import { handleStreamErrors } from './streams.ts';
import { addWatchCommands } from './watch-commands.ts';

const program = new Command('gatehouse')
  .description('Audits an NGINX tree for what it really does and brings it, safely, to a security policy.')
  .version(VERSION)
  .exitOverride()
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    `
TARGET is an installation of Kasm Workspaces (/opt/kasm/current), an nginx.conf, or its folder.
Default: /opt/kasm/current, else /etc/nginx.

A first look, then a change:
  gatehouse audit                    what differs from the policy, and why
  gatehouse plan                     the smallest edit that fixes it, and what it changes for clients
  gatehouse apply                    rehearses, writes, verifies; undoes everything when a step fails
  gatehouse rollback                 restores every byte

From then on:
  gatehouse status                   drift, findings, certificates, on one screen
  gatehouse watch install            a timer that checks and reports

Exit status: 0 success, 1 findings or drift, 2 failure.`,
  );

withTarget(
  program,
  'audit',
  'list what differs from the policy',
  'gatehouse audit /etc/nginx --fail-on medium\n  gatehouse audit --format sarif > gatehouse.sarif',
)
  .addOption(
    new Option('--fail-on <level>', 'lowest severity that sets exit status 1')
      .choices(FAIL_ON)
      .default('low'),
  )
  .option('--only <id>', 'a control or kind of finding, such as cors/reflected (repeatable)', listed)
  .addOption(
    new Option('--format <format>', 'output format').choices(['text', 'json', 'sarif']).default('text'),
  )
  .action((target, options) =>
    finish(options, async () => (await import('./commands/audit.ts')).run(target, options)),
  );

withTarget(
  program,
  'posture',
  'show what every location sends, and where each value comes from',
  'gatehouse posture --format json',
)
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/posture.ts')).run(target, options)),
  );

withTarget(
  program,
  'clients',
  'show what known TLS clients negotiate, and which ones a policy locks out',
  `gatehouse clients                          from the settings of the installation
  gatehouse clients --profile documented     from a policy alone, without a server
  gatehouse clients /etc/nginx --profile documented   what the policy would change; exit status 1 when it locks clients out
  gatehouse clients proxy.example:443        asks a running server with each client's hello`,
  '[target]',
)
  .addOption(format())
  .addOption(
    new Option(
      '--fail-on <what>',
      'what sets exit status 1 (default: clients that a compared policy locks out)',
    ).choices(['locked-out', 'never']),
  )
  .option('--sni <name>', 'server name (SNI) to send to a running server')
  .addHelpText(
    'after',
    `
TARGET may also be HOST:PORT or [ADDRESS]:PORT. Exit status 1 means that a policy locks out clients that can connect
now. With --fail-on locked-out it also means that a known client cannot connect to the server as it is.`,
  )
  .action((target, options) =>
    finish(options, async () => (await import('./commands/clients.ts')).run(target, options)),
  );

withTarget(
  program,
  'plan',
  'show the smallest edit that fulfils the policy; exit status 1 when there is one',
  'gatehouse plan --out hardening.json',
)
  .addOption(format())
  .option('--out <file>', 'save the plan; it can be applied while the files are unchanged')
  .action((target, options) =>
    finish(options, async () => (await import('./commands/plan.ts')).run(target, options)),
  );

withTarget(
  program,
  'apply',
  'apply the policy, or a saved plan, as one transaction',
  'gatehouse apply --profile strict\n  gatehouse apply hardening.json        a saved and reviewed plan',
)
  .addOption(format())
  .option('-y, --yes', 'do not ask for confirmation')
  .option('--overwrite', 'also replace values that were edited by hand, where the policy wants others')
  .action((target, options) =>
    finish(options, async () => (await import('./commands/apply.ts')).run(target, options)),
  );

withTarget(
  program,
  'rollback',
  'undo a change: the latest, or the one with an id',
  'gatehouse rollback 20260101T120000Z-3f9a',
  '[id]',
)
  .addOption(format())
  .option('--target <target>', 'installation, when an id is given')
  .option('--force', 'also restore files that were changed since')
  .action((id, options) =>
    finish(options, async () => (await import('./commands/rollback.ts')).run(id, options)),
  );

withTarget(program, 'history', 'list all changes', 'gatehouse history')
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/history.ts')).run(target, options)),
  );

withTarget(
  program,
  'check',
  'report whether and why the installation has drifted from the policy; exit status 1 when it has',
  'gatehouse check --quiet || gatehouse plan',
)
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/check.ts')).run(target, options)),
  );

withTarget(
  program,
  'status',
  'show the state of an installation on one screen; exit status 1 when it has drifted',
  'gatehouse status /opt/kasm/current',
)
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/status.ts')).run(target, options)),
  );

addWatchCommands(program);
addDhparamCommand(program);

withTarget(
  program,
  'rehearse',
  'run a private copy on a real NGINX and send requests to every location',
  'gatehouse rehearse --verbose',
)
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/rehearse.ts')).run(target, options)),
  );

withTarget(
  program,
  'verify',
  'compare what a live site sends with the policy; with TARGET, show the lines that cause it',
  'gatehouse verify https://kasm.example.com/\n' +
    '  gatehouse verify https://kasm.example.com/ /opt/kasm/current --connect 127.0.0.1:8443\n' +
    '  gatehouse verify https://kasm.example.com/ --path /api/ --path /desktop/ --format json',
  '<url> [target]',
)
  .option('--path <path>', 'probe this path instead of all (repeatable)', listed)
  .option('--connect <host:port>', 'connect there instead, but request the host of URL')
  .option('--http <host:port>', 'endpoint of plain HTTP (default: port 80, if URL has port 443)')
  .option('--ca <file>', 'trusted authorities as PEM (default: those of Node)')
  .option('--websocket <path>', 'expect a WebSocket at this path (repeatable)', listed)
  .option('--probe-rate-limit', 'exhaust the rate limit of the first path, with at most 2,000 requests')
  .addOption(bounded('--timeout <seconds>', 'limit for one request', 5, 3600))
  .addOption(bounded('--total-timeout <seconds>', 'limit for all requests together', 120, 86_400))
  .addOption(bounded('--requests <n>', 'maximum number of requests', 5000, 1_000_000))
  .addOption(bounded('--connections <n>', 'maximum number of simultaneous connections', 8, 256))
  .addOption(
    new Option('--fail-on <level>', 'lowest severity that sets exit status 1')
      .choices(FAIL_ON)
      .default('low'),
  )
  .addOption(format())
  .action((url, target, options) =>
    finish(options, async () => (await import('./commands/verify.ts')).run(url, target, options)),
  );

program
  .command('scan <host[:port]>')
  .description('scan a TLS server: versions, cipher suites, groups, certificates, weaknesses')
  .option('--connect <host:port>', 'connect there instead, but send the name HOST')
  .option('--address <address>', 'scan only this address of HOST (default: every address)')
  .option('--sni <name>', 'server name (SNI) to send instead of HOST')
  .option('--ca <file>', 'trusted authorities as PEM (default: those of the system)')
  .addOption(bounded('--connections <n>', 'maximum number of simultaneous connections', 8, 256))
  .addOption(bounded('--timeout <seconds>', 'limit for one connection', 5, 3600))
  .addOption(bounded('--total-timeout <seconds>', 'limit for the scan of one address', 60, 86_400))
  .addOption(
    new Option('--fail-on <level>', 'lowest severity that sets exit status 1')
      .choices(FAIL_ON)
      .default('low'),
  )
  .addOption(format())
  .option('--verbose', 'show everything')
  .option('-q, --quiet', 'print errors only')
  .option('--no-color', 'print without colours')
  .addHelpText(
    'after',
    `
Examples:
  gatehouse scan example.org
  gatehouse scan example.org --connect 127.0.0.1:8443     before the name points there
  gatehouse scan [::1]:443 --format json

Exit status: 0 success, 1 findings, 2 failure.`,
  )
  .action((target, options) =>
    finish(options, async () => (await import('./commands/scan.ts')).run(target, options)),
  );

program
  .command('explain [name]')
  .description('explain a control, a kind of finding or a profile; without a name, list the controls')
  .addOption(format())
  .option('--no-color', 'print without colours')
  .addHelpText(
    'after',
    `
Examples:
  gatehouse explain frame-options
  gatehouse explain documented          with every place where it corrects the vendor's page

Exit status: 0 success, 2 unknown name.`,
  )
  .action((id, options) =>
    finish(options, async () => (await import('./commands/explain.ts')).run(id, options)),
  );

addCertCommands(program);

const policy = program.command('policy').description('write, show or describe policies');
withPolicy(
  policy
    .command('init [file]')
    .description('write a commented policy to start from (default: gatehouse.yaml; - for standard output)')
    .addHelpText(
      'after',
      `
Examples:
  gatehouse policy init --profile strict
  gatehouse policy init /etc/gatehouse/policy.yaml     applies from then on without --policy

Exit status: 0 success, 2 failure, for example because the file exists.`,
    ),
).action((file, options) =>
  finish(options, async () => (await import('./commands/policy.ts')).init(file, options)),
);
withPolicy(
  policy.command('show').description("show the policy that applies, complete with its profile's values"),
)
  .addOption(format())
  .option('--root <dir>', 'file system of another host, whose own policy applies')
  .addHelpText(
    'after',
    '\nExample:\n  gatehouse policy show --policy gatehouse.yaml\n\nExit status: 0 success, 2 the policy is invalid.',
  )
  .action((options) => finish(options, async () => (await import('./commands/policy.ts')).show(options)));
policy
  .command('schema')
  .description('print the JSON Schema of policies, for completion in editors')
  .addHelpText('after', '\nExample:\n  gatehouse policy schema > policy.schema.json')
  .action(() => finish({}, async () => (await import('./commands/policy.ts')).printSchema()));

program
  .command('completion <shell>')
  .description('print a completion script for bash, zsh or fish')
  .addHelpText('after', '\nExample:\n  source <(gatehouse completion bash)')
  .action((shell) => finish({}, async () => (await import('./commands/completion.ts')).run(shell, program)));

program
  .command('manual')
  .description('print the manual page')
  .addHelpText('after', '\nExample:\n  gatehouse manual | man -l -')
  .action(() => finish({}, async () => (await import('./commands/manual.ts')).run(program)));

program
  .command('demo')
  .description('harden an example installation, step by step')
  .option('--once', 'exit when done, even on a terminal')
  .addHelpText('after', '\nExample:\n  gatehouse demo --once\n\nExit status: 0 success, 2 failure.')
  .option('--nginx <file>', 'nginx program to run')
  .option('--no-color', 'print without colours')
  .action((options) => finish(options, async () => (await import('./demo.ts')).run(options)));

for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
  command.exitOverride().showSuggestionAfterError();

handleStreamErrors();
program.parseAsync().catch((error: unknown) => {
  // Commander has printed what is wrong. Help and version also end here, with status 0.
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof CommanderError)) throw error;
});
