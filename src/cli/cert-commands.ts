import type { Command } from 'commander';
import { Option } from 'commander';
import { FAIL_ON } from '../core/findings/index.ts';
import { KEY_KINDS } from '../host/certificates/index.ts';
import { bounded, format, listed, withInstallation, withOutput } from './arguments.ts';
import { finish } from './finish.ts';

/** Adds `gatehouse cert` and what is below it. */
export function addCertCommands(program: Command): void {
  const cert = program.command('cert').description('look at, make, ask for and install certificates');

  certCommand(cert, 'inspect [file-or-target]', 'say what a certificate is, and what is wrong with it', [
    'gatehouse cert inspect                          of /opt/kasm/current, or /etc/nginx',
    'gatehouse cert inspect site.pem --host kasm.example.com',
  ])
    .option(
      '--host <name>',
      'a name that clients ask for, and others so named (default: server_name)',
      listed,
    )
    .option('--ca <file>', 'authorities to trust, in PEM (default: those of the system)')
    .option('--passphrase-file <file>', 'its first line opens what is encrypted')
    .addOption(
      new Option('--fail-on <level>', 'least severity that makes the exit status 1')
        .choices(FAIL_ON)
        .default('low'),
    )
    .action((what, options) =>
      finish(options, async () => (await import('./commands/cert-inspect.ts')).run(what, options)),
    );

  certCommand(
    cert,
    'install [target]',
    'check a certificate, install it, and see that clients are shown it',
    [
      'gatehouse cert install --cert site.crt --key site.key --chain issuer.crt',
      'gatehouse cert install --cert site.pfx --passphrase-file secret',
      'gatehouse cert install --cert from-the-authority.pem     the key of gatehouse cert csr is found',
    ],
  )
    .requiredOption(
      '--cert <file>',
      'the certificate: PEM, DER, PKCS#7 or PKCS#12; may hold chain and key too',
    )
    .option('--key <file>', 'its private key (default: looked for beside it, and among those of cert csr)')
    .option('--chain <file>', 'intermediate certificates, in any order, and others so named', listed)
    .option('--host <name>', 'a name that it must cover, and others so named (default: server_name)', listed)
    .option('--ca <file>', 'authorities to trust, in PEM (default: those of the system)')
    .option('--passphrase-file <file>', 'its first line opens what is encrypted')
    .option('--force', 'also where it is a matter of judgement, such as other names')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-install.ts')).run(target, options)),
    );

  certCommand(cert, 'self-signed [target]', 'make a certificate that vouches for itself, and install it', [
    'gatehouse cert self-signed --host kasm.example.com',
  ])
    .option('--host <name>', 'a name or address besides those that are known, and others so named', listed)
    .option('--no-local', "leave this machine's own names and addresses out")
    .addOption(keyKind())
    .addOption(bounded('--days <n>', 'how long it is valid', 397, 825))
    .option('--force', 'also over a certificate that an authority has issued and that is still good')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-self-signed.ts')).run(target, options)),
    );

  certCommand(
    cert,
    'csr [target]',
    "make a key, which stays here, and a request for an authority's certificate",
    [
      "gatehouse cert csr --organization 'Example Ltd' --country GB --out kasm.csr",
      'gatehouse cert csr --host kasm.example.com --host desktops.example.com',
    ],
  )
    .option('--host <name>', 'a name to ask for, and others so named (default: server_name)', listed)
    .addOption(keyKind())
    .option('--country <code>', 'of the subject, in two letters')
    .option('--state-or-province <name>', 'of the subject')
    .option('--locality <name>', 'of the subject')
    .option('--organization <name>', 'of the subject')
    .option('--unit <name>', 'of the subject')
    .option('--out <file>', 'where the request goes (default: standard output)')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-csr.ts')).run(target, options)),
    );

  certCommand(cert, 'acme [target]', 'have an ACME server issue a certificate, and install it', [
    'gatehouse cert acme --host kasm.example.com --agree-to-terms --email admin@example.com',
    "gatehouse cert acme --host '*.example.com' --challenge dns-01 --dns-hook /usr/local/sbin/dns-record --agree-to-terms",
    'gatehouse cert acme --server https://ca.example.com/acme/directory --server-ca root.pem --agree-to-terms',
  ])
    .option('--host <name>', 'a name to ask for, and others so named (default: server_name)', listed)
    .option('--server <url>', "the server's directory", LETS_ENCRYPT)
    .option('--server-ca <file>', 'authorities that its own certificate is held against, in PEM')
    .option('--agree-to-terms', "you have read the server's terms of service and agree")
    .option('--email <address>', 'where the server writes to')
    .option('--eab-kid <id>', 'key identifier of an account that exists elsewhere')
    .option('--eab-hmac-file <file>', 'its HMAC key, in base64url')
    .addOption(
      new Option('--challenge <type>', 'how control of the hosts is shown')
        .choices(['http-01', 'dns-01'])
        .default('http-01'),
    )
    .option('--dns-hook <program>', 'called as PROGRAM present|cleanup NAME VALUE for each TXT record')
    .addOption(bounded('--dns-wait <seconds>', 'until name servers have a record', 30, 3600))
    .addOption(keyKind())
    .option('--force', 'also over files that another program keeps')
    .option('-y, --yes', 'do not ask on a terminal')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-acme.ts')).run(target, options)),
    );

  certCommand(cert, 'renew [target]', 'renew what cert acme issued, when it is time; for a timer', [
    'gatehouse cert renew --quiet',
  ])
    .option('--force', 'also before it is time')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-renew.ts')).run(target, options)),
    );
}

const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

function certCommand(
  cert: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  return withOutput(withInstallation(cert.command(usage).description(description)))
    .addOption(format())
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}\nExit status: 0 fine, 1 findings, 2 could not do it.`,
    )
    .exitOverride()
    .showSuggestionAfterError();
}

function keyKind(): Option {
  return new Option('--key-kind <kind>', 'the key to make').choices([...KEY_KINDS]).default('ec-256');
}
