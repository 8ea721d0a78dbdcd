/** What the units of `watch` are made of. Paths are those of the host that they run on. */
export interface WatchUnits {
  /** The program and what it is to do, word by word. */
  readonly command: readonly string[];
  /** When, as in systemd.time(7). */
  readonly calendar: string;
  /** Folders that it writes to, besides its state's. */
  readonly writes: readonly string[];
  /** True where one of these belongs to another user than root. */
  readonly writesForOthers: boolean;
  /** True where it calls a webhook: without one it needs no network. */
  readonly hasWebhook: boolean;
}

export const SERVICE = 'gatehouse-watch.service';
export const TIMER = 'gatehouse-watch.timer';

/**
 * The service that looks once. It reads as root, since certificates may be read by their owner alone, and has no
 * other right of root; what it writes is a file of metrics and its own state (systemd.exec(5)).
 */
export function serviceUnit({ command, writes, writesForOthers, hasWebhook }: WatchUnits): string {
  const lines = [
    '[Unit]',
    'Description=Gatehouse looks whether NGINX is as its policy wants it',
    ...(hasWebhook ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${command.map(quoted).join(' ')}`,
    '# 1: it has drifted. That is what there is to tell, not a failure to tell it.',
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
    '# ProtectProc stays off: whether a process is changing the installation shows in /proc.',
    'PrivateMounts=yes',
    'LockPersonality=yes',
    '# MemoryDenyWriteExecute stays off: V8 compiles.',
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

/** The timer. A host that was off looks when it is on again, and hosts of one image do not all look at once. */
export function timerUnit({ calendar }: Pick<WatchUnits, 'calendar'>): string {
  return `[Unit]
Description=Gatehouse looks at intervals whether NGINX is as its policy wants it

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
