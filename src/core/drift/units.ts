/** The parameters of the systemd units of `watch`. Paths are those of the host on which they run. */
export interface WatchUnits {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** When it runs, as in systemd.time(7). */
  readonly calendar: string;
  /** Folders that it writes to, besides its state folder. */
  readonly writes: readonly string[];
  /** True when one of these folders belongs to a user other than root. */
  readonly writesForOthers: boolean;
  /** True when it calls a webhook. Without one it needs no network. */
  readonly hasWebhook: boolean;
}

export const SERVICE = 'gatehouse-watch.service';
export const TIMER = 'gatehouse-watch.timer';

/**
 * The service that runs one check. It may read all files, because certificates may be readable only by their owner, and
 * has no other privileges of root. It writes only a metrics file and its own state (systemd.exec(5)).
 */
export function serviceUnit({ command, writes, writesForOthers, hasWebhook }: WatchUnits): string {
  const lines = [
    '[Unit]',
    'Description=Gatehouse checks whether NGINX follows its policy',
    ...(hasWebhook ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${command.map(quoted).join(' ')}`,
    '# Exit status 1 means drift: a result of the check, not a failure.',
    'SuccessExitStatus=1',
    'TimeoutStartSec=10min',
    'Nice=10',
    'IOSchedulingClass=idle',
    'UMask=0077',
    'StateDirectory=gatehouse',
    'StateDirectoryMode=0700',
    ...writes.map((folder) => `ReadWritePaths=-${specifiersEscaped(folder)}`),
    `CapabilityBoundingSet=CAP_DAC_READ_SEARCH${writesForOthers ? ' CAP_DAC_OVERRIDE' : ''}`,
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    '# ProtectProc stays off: /proc shows whether a process is changing the installation.',
    'PrivateMounts=yes',
    'LockPersonality=yes',
    '# MemoryDenyWriteExecute stays off: V8 compiles code at run time.',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'SystemCallArchitectures=native',
    'SystemCallErrorNumber=EPERM',
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@privileged @resources',
    ...(hasWebhook
      ? ['RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6']
      : ['PrivateNetwork=yes', 'RestrictAddressFamilies=AF_UNIX', 'IPAddressDeny=any']),
  ];
  return `${lines.join('\n')}\n`;
}

/** The timer. A host that was off checks once it is on again. A random delay spreads the checks of many hosts. */
export function timerUnit({ calendar }: Pick<WatchUnits, 'calendar'>): string {
  return `[Unit]
Description=Gatehouse checks at intervals whether NGINX follows its policy

[Timer]
OnCalendar=${calendar}
Persistent=true
RandomizedDelaySec=5min
AccuracySec=1min

[Install]
WantedBy=timers.target
`;
}

/** The calendar expression of a timer that `timerUnit` wrote. */
export function calendarOf(timer: string): string | undefined {
  return /^OnCalendar=(.*)$/m.exec(timer)?.[1];
}

/** One word of a command line in a unit (systemd.service(5), "Command lines"; systemd.syntax(7), "Quoting"). */
function quoted(word: string): string {
  const safe = specifiersEscaped(word).replaceAll('$', '$$$$');
  if (/^[\w%$@+=:,./-]+$/.test(safe)) return safe;
  return `"${safe.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}

function specifiersEscaped(text: string): string {
  return text.replaceAll('%', '%%');
}
