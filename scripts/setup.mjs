import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Makes everything ready that the tests and the demonstration need. Says nothing when it is there already.
 *
 * @param {{ peers?: boolean }} [options] peers: the scanners too that tests and benchmarks compare with, and other
 *   servers to scan; where they cannot be had, this goes on, and the tests that need them fail and say what to install
 */
export async function setup({ peers = false } = {}) {
  await installPackages();
  installPrograms();
  if (peers) installPeers();
}

/**
 * Installs the npm packages of package-lock.json when they are missing or older than it.
 * @throws SetupError when npm fails, and says what to do
 */
export async function installPackages() {
  if (packagesAreCurrent()) return;
  const release = await lock();
  try {
    // Another process may have installed them while this one waited.
    if (packagesAreCurrent()) return;
    say('installing npm packages');
    const npm = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (npm.error !== undefined) throw new SetupError(`npm cannot be started: ${npm.error.message}`);
    if (npm.status !== 0) {
      throw new SetupError(
        'npm ci failed; see above. It installs exactly what package-lock.json names: after a change of package.json ' +
          'run npm install once, which updates that file',
      );
    }
  } finally {
    release();
  }
}

/** What a person has to do before Gatehouse can go on. */
export class SetupError extends Error {}

function packagesAreCurrent() {
  // npm writes this file last, within moments of package-lock.json itself when it changes both.
  const installed = statSync(path.join(root, 'node_modules', '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  const wanted = statSync(path.join(root, 'package-lock.json'));
  return installed !== undefined && installed.mtimeMs + 5000 >= wanted.mtimeMs;
}

/** One installation at a time: two in one folder destroy each other's work. */
async function lock() {
  const file = path.join(root, 'dist', 'setup.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (!holderLives(file)) rmSync(file, { force: true });
    else await sleep(200);
  }
}

/** @param {string} file */
function holderLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Between being made and being written the file is empty.
    if (pid === 0) return Date.now() - statSync(file).mtimeMs < 5000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

const HOW_TO_INSTALL = [
  '  Debian, Ubuntu:  sudo apt-get install nginx-light openssl',
  '  Fedora, RHEL:    sudo dnf install nginx openssl',
  '  Alpine:          sudo apk add nginx openssl',
].join('\n');

/** The nginx service is neither started nor enabled. */
function installPrograms() {
  needPrograms({ nginx: 'nginx-light', openssl: 'openssl' }, HOW_TO_INSTALL);
}

/**
 * Makes sure that programs are there, from the distribution's packages where that can be done without asking anybody.
 * @param {Readonly<Record<string, string>>} packages Debian's package, by program
 * @param {string} [how] lines that say how to install them
 * @throws SetupError that says what to install
 */
export function needPrograms(packages, how = `  sudo apt-get install ${names(packages).join(' ')}`) {
  const missing = Object.keys(packages).filter((program) => !isInstalled(program));
  if (missing.length === 0) return;
  const become = waysToBecomeRoot();
  if (become === undefined || !isInstalled('apt-get')) {
    throw new SetupError(`needs ${missing.join(' and ')}, which cannot be installed from here. Run:\n${how}`);
  }
  say(`installing ${missing.join(' and ')}`);
  const apt = aptInstall(become, names(packages, missing));
  const still = missing.filter((program) => !isInstalled(program));
  if (still.length > 0) {
    const why = `${apt.stdout}${apt.stderr}`.trim().split('\n').slice(-8).join('\n');
    throw new SetupError(`could not install ${still.join(' and ')}:\n${why}\nRun:\n${how}`);
  }
}

/**
 * @param {Readonly<Record<string, string>>} packages
 * @param {readonly string[]} [programs]
 */
function names(packages, programs = Object.keys(packages)) {
  return [...new Set(programs.map((program) => packages[program] ?? program))];
}

/**
 * Packages of scanners, of servers that are scanned, of a Docker engine for tests, of what packages are made with,
 * and of judges,
 * by the names that their programs go by.
 */
const PEERS = {
  binutils: ['strip'],
  strace: ['strace'],
  sslscan: ['sslscan'],
  nmap: ['nmap'],
  'testssl.sh': ['testssl', 'testssl.sh'],
  haproxy: ['haproxy'],
  'apache2-bin': ['apache2'],
  caddy: ['caddy'],
  pebble: ['pebble'],
  'docker.io': ['dockerd'],
  'docker-compose': ['docker-compose'],
  iptables: ['iptables'],
  iproute2: ['ip'],
  prometheus: ['promtool'],
  systemd: ['systemd-analyze'],
};

function installPeers() {
  const missing = Object.entries(PEERS).flatMap(([name, programs]) =>
    programs.some(isInstalled) ? [] : [name],
  );
  if (missing.length === 0) return;
  const become = waysToBecomeRoot();
  const names = missing.join(', ');
  if (become === undefined || !isInstalled('apt-get')) {
    say(`going on without ${names}, which cannot be installed from here`);
    return;
  }
  say(`installing ${names}`);
  const apt = aptInstall(become, missing);
  if (apt.status !== 0) say(`could not install ${names}, going on without`);
}

/**
 * @param {readonly string[]} become what to put before a command so that it runs as root
 * @param {readonly string[]} packages
 */
function aptInstall(become, packages) {
  const [command = 'sh', ...args] = [...become, 'sh', '-c', APT_INSTALL, 'sh', ...packages];
  return spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
}

// policy-rc.d is Debian's way to say that no service is started by an installation; an existing one, as
// container images have it, is left alone.
const APT_INSTALL = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy" && chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
had_containerd=$(systemctl is-enabled containerd 2>/dev/null)
install() { apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@"; }
install "$@" || { apt-get update -q && install "$@"; }
status=$?
[ -d /run/systemd/system ] && for package in "$@"; do
  case $package in
    nginx-light) systemctl disable nginx ;;
    haproxy | caddy | prometheus) systemctl disable "$package" ;;
    docker.io)
      systemctl disable docker.service docker.socket
      [ "$had_containerd" = enabled ] || systemctl disable containerd
      ;;
  esac
done
exit $status
`;

/** Reads the lists of packages anew; where that cannot be done, what needs them says so. */
export function aptUpdate() {
  const [command = 'apt-get', ...args] = [...(waysToBecomeRoot() ?? []), 'apt-get', 'update', '-q'];
  spawnSync(command, args, { stdio: 'ignore' });
}

/** @returns {string[] | undefined} what to put before a command so that it runs as root */
function waysToBecomeRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {string} program */
export function isInstalled(program) {
  // Servers live in sbin, which the PATH of an ordinary user lacks.
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && isExecutable(path.join(folder, program)));
}

/** @param {string} file */
function isExecutable(file) {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** @param {string} step */
function say(step) {
  process.stderr.write(`setup: ${step} …\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setup({ peers: true });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup: ${error.message}\n`);
    process.exitCode = 2;
  }
}
