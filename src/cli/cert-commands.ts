import type { Command } from 'commander';
import { Option } from 'commander';
import { FAIL_ON } from '../core/findings/index.ts';
import { KEY_KINDS } from '../host/certificates/index.ts';
import { bounded, format, listed, withInstallation, withOutput } from './arguments.ts';
import { finish } from './finish.ts';

/** Adds `gatehouse cert` and its subcommands. */
export function addCertCommands(program: Command): void {
  const cert = program.command('cert').description('inspect, create, request and install certificates');

  certCommand(cert, 'inspect [file-or-target]', 'show certificates and what is wrong with them', [
    'gatehouse cert inspect                          those of /opt/kasm/current, or /etc/nginx',
    'gatehouse cert inspect site.pem --host kasm.example.com',
  ])
    .option('--host <name>', 'host name that clients use (repeatable; default: server_name)', listed)
    .option('--ca <file>', 'trusted authorities as PEM (default: those of the system)')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase')
    .addOption(
      new Option('--fail-on <level>', 'lowest severity that sets exit status 1')
        .choices(FAIL_ON)
        .default('low'),
    )
    .action((what, options) =>
      finish(options, async () => (await import('./commands/cert-inspect.ts')).run(what, options)),
    );

  certCommand(cert, 'install [target]', 'check a certificate, install it, and verify that clients get it', [
    'gatehouse cert install --cert site.crt --key site.key --chain issuer.crt',
    'gatehouse cert install --cert site.pfx --passphrase-file secret',
    'gatehouse cert install --cert from-the-authority.pem     finds the key of gatehouse cert csr',
  ])
    .requiredOption('--cert <file>', 'certificate: PEM, DER, PKCS#7 or PKCS#12; may contain chain and key')
    .option(
      '--key <file>',
      'private key (default: searched for beside the certificate and among keys of cert csr)',
    )
    .option('--chain <file>', 'intermediate certificates, in any order (repeatable)', listed)
    .option('--host <name>', 'host name that it must cover (repeatable; default: server_name)', listed)
    .option('--ca <file>', 'trusted authorities as PEM (default: those of the system)')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase')
    .option('--force', 'install despite findings that are a matter of judgement, such as other names')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-install.ts')).run(target, options)),
    );

  certCommand(cert, 'self-signed [target]', 'create a self-signed certificate and install it', [
    'gatehouse cert self-signed --host kasm.example.com',
  ])
    .option('--host <name>', 'additional host name or address (repeatable)', listed)
    .option('--no-local', "leave out this machine's own names and addresses")
    .addOption(keyKind())
    .addOption(bounded('--days <n>', 'validity in days', 397, 825))
    .option('--force', 'also replace a valid certificate of an authority')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-self-signed.ts')).run(target, options)),
    );

  certCommand(
    cert,
    'csr [target]',
    'create a key, which stays on this host, and a certificate request for an authority',
    [
      "gatehouse cert csr --organization 'Example Ltd' --country GB --out kasm.csr",
      'gatehouse cert csr --host kasm.example.com --host desktops.example.com',
    ],
  )
    .option('--host <name>', 'host name to request (repeatable; default: server_name)', listed)
    .addOption(keyKind())
    .option('--country <code>', 'country of the subject, two letters')
    .option('--state-or-province <name>', 'state or province of the subject')
    .option('--locality <name>', 'locality of the subject')
    .option('--organization <name>', 'organization of the subject')
    .option('--unit <name>', 'organizational unit of the subject')
    .option('--out <file>', 'file for the request (default: standard output)')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-csr.ts')).run(target, options)),
    );

  certCommand(cert, 'acme [target]', 'get a certificate from an ACME server and install it', [
    'gatehouse cert acme --host kasm.example.com --agree-to-terms --email admin@example.com',
    "gatehouse cert acme --host '*.example.com' --challenge dns-01 --dns-hook /usr/local/sbin/dns-record --agree-to-terms",
    'gatehouse cert acme --server https://ca.example.com/acme/directory --server-ca root.pem --agree-to-terms',
  ])
    .option('--host <name>', 'host name to request (repeatable; default: server_name)', listed)
    .option('--server <url>', 'ACME directory of the server', LETS_ENCRYPT)
    .option('--server-ca <file>', "trusted authorities for the server's own certificate, as PEM")
    .option('--agree-to-terms', "agree to the server's terms of service")
    .option('--email <address>', 'contact address for the server')
    .option('--eab-kid <id>', 'key identifier of an external account (EAB)')
    .option('--eab-hmac-file <file>', 'file with its HMAC key in base64url')
    .addOption(
      new Option('--challenge <type>', 'how control of the host names is proven')
        .choices(['http-01', 'dns-01'])
        .default('http-01'),
    )
    .option('--dns-hook <program>', 'called as PROGRAM present|cleanup NAME VALUE for each TXT record')
    .addOption(bounded('--dns-wait <seconds>', 'time for name servers to take up a record', 30, 3600))
    .addOption(keyKind())
    .option('--force', 'also replace files that another program manages')
    .option('-y, --yes', 'do not ask for confirmation')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/cert-acme.ts')).run(target, options)),
    );

  certCommand(cert, 'renew [target]', 'renew certificates of cert acme when renewal is due; for a timer', [
    'gatehouse cert renew --quiet',
  ])
    .option('--force', 'renew even before it is due')
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
      `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}\nExit status: 0 success, 1 findings, 2 failure.`,
    )
    .exitOverride()
    .showSuggestionAfterError();
}

function keyKind(): Option {
  return new Option('--key-kind <kind>', 'kind of key to create').choices([...KEY_KINDS]).default('ec-256');
}
