import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import * as v from 'valibot';
import { TLS_VERSIONS } from './tls-configurations.ts';
import type { Suite } from './tls-expected.ts';
import type { ScannedProtocol, TlsScan } from './tls-scan.ts';

/** What sslscan says besides: of the server as a whole, where it was asked. */
export interface SslscanFeatures {
  readonly compression: boolean;
  /** Versions that answer a heartbeat that lies about its length. */
  readonly heartbleed: readonly string[];
}

/** @throws Error naming the package to install, when a program is missing */
export async function requirePeers(...programs: readonly (keyof typeof PACKAGES)[]): Promise<void> {
  const found = await Promise.all(programs.map((program) => isThere(program)));
  const missing = programs.filter((_program, index) => !found[index]).map((program) => PACKAGES[program]);
  if (missing.length === 0) return;
  throw new Error(`needs other scanners to compare with; run: sudo apt-get install ${missing.join(' ')}`);
}

/**
 * Versions, suites in order and groups of the server on a port of 127.0.0.1.
 *
 * @returns undefined when it tells the same suite over and over: sslscan 2.0.7 takes a suite of TLS 1.3 off its
 *   list by reading past the end of the list, if it is the only one left, and may find there what it had before
 */
export async function sslscan(
  port: number,
  suites: ReadonlyMap<number, Suite>,
): Promise<TlsScan | undefined> {
  const report = await runSslscan(port, [
    '--no-compression',
    '--no-fallback',
    '--no-heartbleed',
    '--no-renegotiation',
    '--no-check-certificate',
  ]);
  if (report === undefined) return undefined;
  const ciphers = elements(report, 'cipher');
  const groups = elements(report, 'group');
  return {
    by: 'sslscan',
    protocols: elements(report, 'protocol')
      .filter((element) => attribute(element, 'enabled') === '1')
      .map((element): ScannedProtocol => {
        const version = sslscanVersion(element);
        const name = version === 'TLSv1' ? 'TLSv1.0' : version;
        const own = ciphers.filter((cipher) => attribute(cipher, 'sslversion') === name);
        const bits = own.flatMap(({ attributes: { dhebits } }) => (dhebits ? [Number(dhebits)] : []));
        return {
          version,
          // It finds TLS_AES_128_CCM_8_SHA256 a second time when it tries what OpenSSL does not offer by itself.
          ciphers: [...new Set(own.map((cipher) => suiteName(cipher, suites)))],
          // It tries its own list, and says nothing about whose order it saw.
          serverOrder: undefined,
          // It looks for groups in TLS 1.2 and 1.3 alone.
          groups:
            version === 'TLSv1.2' || version === 'TLSv1.3'
              ? groups
                  .filter((group) => attribute(group, 'sslversion') === name)
                  .map((group) => sslscanGroup(attribute(group, 'name')))
              : undefined,
          // In TLS 1.3 it gives the size of whichever group the server took.
          dhBits: version === 'TLSv1.3' ? undefined : [...new Set(bits)],
        };
      }),
  };
}

/** The slower questions of sslscan. */
export async function sslscanFeatures(port: number): Promise<SslscanFeatures> {
  const report = await runSslscan(port, ['--no-ciphersuites', '--no-groups', '--no-check-certificate']);
  if (report === undefined) throw new Error('sslscan repeats itself');
  return {
    compression: elements(report, 'compression').some((found) => attribute(found, 'supported') === '1'),
    heartbleed: elements(report, 'heartbleed')
      .filter((element) => attribute(element, 'vulnerable') === '1')
      .map((element) => attribute(element, 'sslversion')),
  };
}

export interface NmapScan extends TlsScan {
  /** Its warnings, of all versions, as it words them. */
  readonly warnings: readonly string[];
}

/** What nmap's ssl-enum-ciphers says about the servers on ports of 127.0.0.1, in the order of the ports. */
export async function nmapScan(ports: readonly number[]): Promise<readonly NmapScan[]> {
  const { stdout } = await promisify(execFile)(
    'nmap',
    // The plus makes the script run on ports that are not known for TLS.
    ['-n', '-Pn', '-p', ports.join(), '--script', '+ssl-enum-ciphers', '-oX', '-', '127.0.0.1'],
    { maxBuffer: 64 * 1024 * 1024, timeout: 1_200_000 },
  );
  const found = new Map(
    elements(root(stdout), 'port').map((element) => [Number(attribute(element, 'portid')), element]),
  );
  return ports.map((port) => {
    const element = found.get(port);
    const tables = element === undefined ? [] : elements(element, 'script').flatMap(childTables);
    return {
      by: 'nmap',
      protocols: tables
        .map(nmapProtocol)
        .sort((a, b) => RISING.indexOf(a.version) - RISING.indexOf(b.version)),
      warnings: [
        ...new Set(
          tables.flatMap((table) => tableOf(table, 'warnings').flatMap((list) => elements(list, 'elem'))),
        ),
      ].map(({ text }) => text),
    };
  });
}

/** One finding of testssl.sh. */
export interface TestsslFinding {
  readonly finding: string;
  readonly severity: string;
}

/**
 * Runs testssl.sh on a port of 127.0.0.1.
 *
 * @param checks its options, such as `--protocols`, `--freak`; the whole takes 40 s
 * @returns by testssl's id, such as `FREAK` or `cipherlist_NULL`; some ids come more than once
 */
export async function testssl(
  port: number,
  checks: readonly string[],
): Promise<ReadonlyMap<string, readonly TestsslFinding[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-testssl-'));
  const file = join(folder, 'report.json');
  try {
    await promisify(execFile)(
      await testsslName(),
      // The local OpenSSL instead of the one that upstream brings along; no names are looked up.
      [
        '--quiet',
        '--warnings',
        'off',
        '--nodns',
        'none',
        '--color',
        '0',
        '--ip',
        '127.0.0.1',
        '--jsonfile',
        file,
        ...checks,
        `localhost:${port}`,
      ],
      { maxBuffer: 64 * 1024 * 1024, timeout: 3_000_000 },
    ).catch((error: { code?: unknown }) => {
      // Its status counts the findings.
      if (typeof error.code !== 'number') throw error;
    });
    const findings = v.parse(v.array(Finding), JSON.parse(readFileSync(file, 'utf8')));
    const byId = new Map<string, TestsslFinding[]>();
    for (const { id, ...finding } of findings) byId.set(id, [...(byId.get(id) ?? []), finding]);
    return byId;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PACKAGES = { sslscan: 'sslscan', nmap: 'nmap', testssl: 'testssl.sh' } as const;

const Finding = v.object({ id: v.string(), finding: v.string(), severity: v.string() });

const RISING: readonly string[] = ['SSLv2', 'SSLv3', ...TLS_VERSIONS];

async function isThere(program: keyof typeof PACKAGES): Promise<boolean> {
  if (program === 'testssl') return (await testsslName().catch(() => undefined)) !== undefined;
  return runs(program);
}

/** Debian calls it `testssl`, its authors `testssl.sh`. */
async function testsslName(): Promise<string> {
  for (const name of ['testssl', 'testssl.sh']) if (await runs(name)) return name;
  throw new Error('testssl.sh is not installed; run: sudo apt-get install testssl.sh');
}

function runs(program: string): Promise<boolean> {
  return promisify(execFile)(program, ['--version']).then(
    () => true,
    (error: { code?: unknown }) => error.code !== 'ENOENT',
  );
}

/**
 * A server that does not take a hello may reset the connection before sslscan has sent all of it, which makes it
 * give up the whole scan: then once more.
 */
async function runSslscan(port: number, options: readonly string[]): Promise<XmlElement | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { output, repeats, how } = await runSslscanOnce(port, options);
    if (repeats) return undefined;
    if (how === '0') return root(output);
    if (!output.includes('Connection reset by peer') || attempt === 5)
      throw new Error(`sslscan ended with ${how}: ${output.slice(-1000)}`);
  }
}

async function runSslscanOnce(
  port: number,
  options: readonly string[],
): Promise<{ readonly output: string; readonly repeats: boolean; readonly how: string }> {
  // Not SSLv2 and SSLv3: it gives up the whole scan when a server resets the connection at the first half of those.
  const all = ['--tlsall', ...options, '--no-colour', '--xml=-', `127.0.0.1:${port}`];
  const child = spawn('sslscan', all, {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 600_000,
    // What the distribution forbids in this file it would not look for.
    env: { PATH: process.env.PATH, OPENSSL_CONF: '/dev/null' },
  });
  let output = '';
  let repeats = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    repeats = mostOften(output.match(/^ *<cipher .*$/gm) ?? []) > MOST_REPEATS;
    if (repeats) child.kill();
  });
  const how = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(String(code ?? signal)));
  });
  return { output, repeats, how };
}

/** What it finds in two ways it tells twice. */
const MOST_REPEATS = 3;

function mostOften(lines: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function suiteName(cipher: XmlElement, suites: ReadonlyMap<number, Suite>): string {
  // What the local OpenSSL does not know has sslscan's own name.
  return suites.get(Number(attribute(cipher, 'id')))?.iana ?? attribute(cipher, 'cipher');
}

function sslscanVersion(protocol: XmlElement): ScannedProtocol['version'] {
  const version = attribute(protocol, 'version');
  if (attribute(protocol, 'type') === 'ssl') return version === '2' ? 'SSLv2' : 'SSLv3';
  const found = TLS_VERSIONS.find((name) => name === `TLSv${version === '1.0' ? '1' : version}`);
  if (found === undefined) throw new Error(`sslscan names the version ${version}`);
  return found;
}

/** `secp384r1 (NIST P-384)` → `secp384r1` */
function sslscanGroup(name: string): string {
  return name.replace(/ .*/, '');
}

function nmapProtocol(table: XmlElement): ScannedProtocol {
  const name = attribute(table, 'key').replace('TLSv1.0', 'TLSv1');
  const version = (['SSLv2', 'SSLv3', ...TLS_VERSIONS] as const).find((known) => known === name);
  if (version === undefined) throw new Error(`nmap names the version ${name}`);
  const rows = tableOf(table, 'ciphers').flatMap(childTables);
  const preference = elemOf(table, 'cipher preference');
  const exchanges = rows.map((row) => elemOf(row, 'kex_info') ?? '');
  return {
    version,
    ciphers: rows.map((row) => nmapSuite(elemOf(row, 'name') ?? '')),
    serverOrder: preference === 'server' ? true : preference === 'client' ? false : undefined,
    // It names the group that each suite was answered with, not what else there is.
    groups: undefined,
    dhBits:
      version === 'TLSv1.3'
        ? undefined
        : [...new Set(exchanges.filter((text) => /^dh \d/.test(text)).map((text) => Number(text.slice(3))))],
  };
}

/** Its names of TLS 1.3's suites are its own. */
function nmapSuite(name: string): string {
  return name.replace('TLS_AKE_WITH_', 'TLS_');
}

function root(xml: string): XmlElement {
  const { root: element } = parseXml(xml);
  if (element === null) throw new Error('the report is empty');
  return element;
}

/** All descendants of a name, in the order of the document. */
function elements(parent: XmlElement, name: string): readonly XmlElement[] {
  return children(parent).flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elements(child, name),
  ]);
}

function children(parent: XmlElement): readonly XmlElement[] {
  return parent.children.filter((child) => child instanceof XmlElement);
}

function childTables(parent: XmlElement): readonly XmlElement[] {
  return children(parent).filter(({ name }) => name === 'table');
}

function tableOf(parent: XmlElement, key: string): readonly XmlElement[] {
  return childTables(parent).filter(({ attributes }) => attributes.key === key);
}

function elemOf(parent: XmlElement, key: string): string | undefined {
  return children(parent).find(({ name, attributes }) => name === 'elem' && attributes.key === key)?.text;
}

function attribute(element: XmlElement, name: string): string {
  return element.attributes[name] ?? '';
}
