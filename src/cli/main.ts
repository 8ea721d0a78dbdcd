import { Command, CommanderError, Option } from 'commander';
import { FAIL_ON } from '../core/findings/index.ts';
import { VERSION } from '../operations/index.ts';
import { bounded, format, listed, withPolicy, withTarget } from './arguments.ts';
import { addCertCommands } from './cert-commands.ts';
import { addDhparamCommand } from './dhparam-command.ts';
import { finish } from './finish.ts';
import { mindStreams } from './streams.ts';
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
Without one, /opt/kasm/current is taken, else /etc/nginx.

A first look, then a change:
  gatehouse audit                    what is not as the policy wants it, and why
  gatehouse plan                     the smallest edit that mends it, and what it changes for clients
  gatehouse apply                    rehearsed, written, verified, and undone by itself when anything fails
  gatehouse rollback                 every byte as before

From then on:
  gatehouse status                   how it stands, on one screen
  gatehouse watch install            a timer that looks, and tells

Exit status: 0 fine, 1 findings or drift, 2 could not do it.`,
  );

withTarget(
  program,
  'audit',
  'say what is not as the policy wants it',
  'gatehouse audit /etc/nginx --fail-on medium\n  gatehouse audit --format sarif > gatehouse.sarif',
)
  .addOption(
    new Option('--fail-on <level>', 'least severity that makes the exit status 1')
      .choices(FAIL_ON)
      .default('low'),
  )
  .option('--only <id>', 'a control or kind of finding, such as cors/reflected (repeatable)', listed)
  .addOption(
    new Option('--format <format>', 'how to print').choices(['text', 'json', 'sarif']).default('text'),
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
  'show what named TLS clients get, and whom a policy locks out',
  `gatehouse clients                          from the settings of the installation
  gatehouse clients --profile documented     from a policy alone, with no server at all
  gatehouse clients /etc/nginx --profile documented   what the policy would change: status 1 when it locks out
  gatehouse clients proxy.example:443        asks a running server, with each client's hello`,
  '[target]',
)
  .addOption(format())
  .addOption(
    new Option(
      '--fail-on <what>',
      'what makes the exit status 1 (default: clients that a compared policy locks out)',
    ).choices(['locked-out', 'never']),
  )
  .option('--sni <name>', 'the name that clients ask a running server for')
  .addHelpText(
    'after',
    `
TARGET may also be HOST:PORT or [ADDRESS]:PORT. Status 1 says that a policy locks out clients that connect now; with
--fail-on locked-out also that some known client cannot connect as it is.`,
  )
  .action((target, options) =>
    finish(options, async () => (await import('./commands/clients.ts')).run(target, options)),
  );

withTarget(
  program,
  'plan',
  'show the smallest edit that reaches the policy; exit status 1 when there is one',
  'gatehouse plan --out hardening.json',
)
  .addOption(format())
  .option('--out <file>', 'save the plan, to be applied later to exactly this state')
  .action((target, options) =>
    finish(options, async () => (await import('./commands/plan.ts')).run(target, options)),
  );

withTarget(
  program,
  'apply',
  'carry out a plan, saved or made now, as one transaction',
  'gatehouse apply --profile strict\n  gatehouse apply hardening.json        a plan that was saved and reviewed',
)
  .addOption(format())
  .option('-y, --yes', 'do not ask on a terminal')
  .option('--overwrite', 'also what was edited by hand since, where the policy wants something else')
  .action((target, options) =>
    finish(options, async () => (await import('./commands/apply.ts')).run(target, options)),
  );

withTarget(
  program,
  'rollback',
  'undo a change, the latest or the one of an id',
  'gatehouse rollback 20260101T120000Z-3f9a',
  '[id]',
)
  .addOption(format())
  .option('--target <target>', 'the installation, where an id is given')
  .option('--force', 'also where a file was changed since')
  .action((id, options) =>
    finish(options, async () => (await import('./commands/rollback.ts')).run(id, options)),
  );

withTarget(program, 'history', 'list the changes that were made', 'gatehouse history')
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/history.ts')).run(target, options)),
  );

withTarget(
  program,
  'check',
  'say whether the installation has drifted from the policy, and why; exit status 1 when it has',
  'gatehouse check --quiet || gatehouse plan',
)
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/check.ts')).run(target, options)),
  );

withTarget(
  program,
  'status',
  'show on one screen how an installation stands; exit status 1 when it has drifted',
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
  'run a private copy on a real NGINX and ask every location',
  'gatehouse rehearse --verbose',
)
  .addOption(format())
  .action((target, options) =>
    finish(options, async () => (await import('./commands/rehearse.ts')).run(target, options)),
  );

withTarget(
  program,
  'verify',
  'hold what a live site sends against the policy; with TARGET, name the lines that cause it',
  'gatehouse verify https://kasm.example.com/\n' +
    '  gatehouse verify https://kasm.example.com/ /opt/kasm/current --connect 127.0.0.1:8443\n' +
    '  gatehouse verify https://kasm.example.com/ --path /api/ --path /desktop/ --format json',
  '<url> [target]',
)
  .option('--path <path>', 'probe this path, and others so named, instead of all', listed)
  .option('--connect <host:port>', 'connect there, and ask for the host of URL all the same')
  .option('--http <host:port>', 'where plain HTTP is answered (default: port 80, where URL has port 443)')
  .option('--ca <file>', 'authorities to trust, in PEM (default: those that come with Node)')
  .option('--websocket <path>', 'expect a WebSocket at this path, and others so named', listed)
  .option('--probe-rate-limit', 'use up the rate limit of the first path: at most 2,000 requests')
  .addOption(bounded('--timeout <seconds>', 'what one request may take', 5, 3600))
  .addOption(bounded('--total-timeout <seconds>', 'what all requests may take', 120, 86_400))
  .addOption(bounded('--requests <n>', 'requests in all', 5000, 1_000_000))
  .addOption(bounded('--connections <n>', 'connections under way at once', 8, 256))
  .addOption(
    new Option('--fail-on <level>', 'least severity that makes the exit status 1')
      .choices(FAIL_ON)
      .default('low'),
  )
  .addOption(format())
  .action((url, target, options) =>
    finish(options, async () => (await import('./commands/verify.ts')).run(url, target, options)),
  );

program
  .command('scan <host[:port]>')
  .description('look at a TLS server from outside: versions, cipher suites, groups, certificates, weaknesses')
  .option('--connect <host:port>', 'connect there, and ask for HOST all the same')
  .option('--address <address>', 'this one of the addresses of HOST (default: each of them)')
  .option('--sni <name>', 'the name that is asked for, instead of HOST')
  .option('--ca <file>', 'authorities to trust, in PEM (default: those of the system)')
  .addOption(bounded('--connections <n>', 'connections under way at once', 8, 256))
  .addOption(bounded('--timeout <seconds>', 'what one connection may take', 5, 3600))
  .addOption(bounded('--total-timeout <seconds>', 'what the scan of one address may take', 60, 86_400))
  .addOption(
    new Option('--fail-on <level>', 'least severity that makes the exit status 1')
      .choices(FAIL_ON)
      .default('low'),
  )
  .addOption(format())
  .option('--verbose', 'leave nothing out')
  .option('-q, --quiet', 'only errors')
  .option('--no-color', 'no colours')
  .addHelpText(
    'after',
    `
Examples:
  gatehouse scan example.org
  gatehouse scan example.org --connect 127.0.0.1:8443     before the name points there
  gatehouse scan [::1]:443 --format json

Exit status: 0 fine, 1 findings, 2 could not do it.`,
  )
  .action((target, options) =>
    finish(options, async () => (await import('./commands/scan.ts')).run(target, options)),
  );

program
  .command('explain [name]')
  .description('say what a control is for, or all that a profile asks; without a name, list the controls')
  .addOption(format())
  .option('--no-color', 'no colours')
  .addHelpText(
    'after',
    `
Examples:
  gatehouse explain frame-options
  gatehouse explain documented          every place where the vendor's page is mended

Exit status: 0 fine, 2 no such name.`,
  )
  .action((id, options) =>
    finish(options, async () => (await import('./commands/explain.ts')).run(id, options)),
  );

addCertCommands(program);

const policy = program.command('policy').description('write, show or describe policies');
withPolicy(
  policy
    .command('init [file]')
    .description('write a commented policy to start from (gatehouse.yaml, - for standard output)')
    .addHelpText(
      'after',
      `
Examples:
  gatehouse policy init --profile strict
  gatehouse policy init /etc/gatehouse/policy.yaml     counts from then on without --policy

Exit status: 0 fine, 2 could not do it, such as where the file exists.`,
    ),
).action((file, options) =>
  finish(options, async () => (await import('./commands/policy.ts')).init(file, options)),
);
withPolicy(policy.command('show').description('show the policy that counts, profile and all'))
  .addOption(format())
  .option('--root <dir>', 'a host under another root, whose own policy counts')
  .addHelpText(
    'after',
    '\nExample:\n  gatehouse policy show --policy gatehouse.yaml\n\nExit status: 0 fine, 2 it cannot be used.',
  )
  .action((options) => finish(options, async () => (await import('./commands/policy.ts')).show(options)));
policy
  .command('schema')
  .description('print the JSON Schema that editors complete policies with')
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
  .description('harden an example installation before your eyes')
  .option('--once', 'end when done, also on a terminal')
  .addHelpText('after', '\nExample:\n  gatehouse demo --once\n\nExit status: 0 fine, 2 could not do it.')
  .option('--nginx <file>', 'the nginx program to run')
  .option('--no-color', 'no colours')
  .action((options) => finish(options, async () => (await import('./demo.ts')).run(options)));

for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
  command.exitOverride().showSuggestionAfterError();

mindStreams();
program.parseAsync().catch((error: unknown) => {
  // Commander has said what is wrong; help and version end here too, with status 0.
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof CommanderError)) throw error;
});
