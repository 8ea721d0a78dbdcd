// Makes src/nginx/directives.table.ts: what each NGINX release since 1.18.0 says of its directives.
// Usage: node scripts/extract-directives.mjs PATH_TO_NGINX_GIT_DIRECTORY > src/nginx/directives.table.ts
//
// Only facts are taken from NGINX's source: names, contexts, argument counts, kinds of setters.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Bits of the contexts, as `Context` in src/nginx/directives.ts numbers them. */
const CONTEXTS = {
  NGX_MAIN_CONF: 'main',
  NGX_EVENT_CONF: 'events',
  NGX_HTTP_MAIN_CONF: 'http',
  NGX_HTTP_SRV_CONF: 'server',
  NGX_HTTP_LOC_CONF: 'location',
  NGX_HTTP_SIF_CONF: 'serverIf',
  NGX_HTTP_LIF_CONF: 'locationIf',
  NGX_HTTP_LMT_CONF: 'limitExcept',
  NGX_HTTP_UPS_CONF: 'upstream',
  NGX_STREAM_MAIN_CONF: 'stream',
  NGX_STREAM_SRV_CONF: 'streamServer',
  NGX_STREAM_UPS_CONF: 'streamUpstream',
  NGX_MAIL_MAIN_CONF: 'mail',
  NGX_MAIL_SRV_CONF: 'mailServer',
  NGX_MGMT_MAIN_CONF: 'mgmt',
};
const ORDER = Object.values(CONTEXTS);

/** Numbers of arguments as bits 0 to 7; bit 8 stands for "and any number above". */
const COUNTS = {
  NGX_CONF_NOARGS: 0b1,
  NGX_CONF_FLAG: 0b10,
  NGX_CONF_TAKE1: 0b10,
  NGX_CONF_TAKE2: 0b100,
  NGX_CONF_TAKE3: 0b1000,
  NGX_CONF_TAKE4: 0b10000,
  NGX_CONF_TAKE5: 0b100000,
  NGX_CONF_TAKE6: 0b1000000,
  NGX_CONF_TAKE7: 0b10000000,
  NGX_CONF_TAKE12: 0b110,
  NGX_CONF_TAKE13: 0b1010,
  NGX_CONF_TAKE23: 0b1100,
  NGX_CONF_TAKE34: 0b11000,
  NGX_CONF_TAKE123: 0b1110,
  NGX_CONF_TAKE1234: 0b11110,
  NGX_CONF_ANY: 0b111111111,
  NGX_CONF_1MORE: 0b111111110,
  NGX_CONF_2MORE: 0b111111100,
};

const SETTERS = {
  ngx_conf_set_flag_slot: 'f',
  ngx_conf_set_str_slot: 's',
  ngx_conf_set_str_array_slot: 'a',
  ngx_conf_set_keyval_slot: 'k',
  ngx_conf_set_num_slot: 'n',
  ngx_conf_set_size_slot: 'z',
  ngx_conf_set_off_slot: 'o',
  ngx_conf_set_msec_slot: 'm',
  ngx_conf_set_sec_slot: 't',
  ngx_conf_set_bufs_slot: 'b',
  ngx_conf_set_enum_slot: 'e',
  ngx_conf_set_bitmask_slot: 'B',
};

const [git] = process.argv.slice(2);
if (git === undefined) {
  process.stderr.write('usage: node scripts/extract-directives.mjs NGINX_GIT_DIRECTORY\n');
  process.exit(2);
}
process.stdout.write(table(git));

/** @param {string} repository */
function table(repository) {
  const tags = execFileSync('git', ['-C', repository, 'tag'], { encoding: 'utf8' })
    .split('\n')
    .filter((tag) => /^release-1\.(1[89]|[2-9]\d)\.\d+$/.test(tag))
    .sort((a, b) => order(a) - order(b));
  /** @type {Map<string, { since: string | undefined; until: string | undefined }>} */
  const lines = new Map();
  const versions = [...tags.map((tag) => tag.slice('release-'.length)), 'next'];
  [...tags, 'HEAD'].forEach((tag, number) => {
    const version = versions[number] === 'next' ? headVersion(repository) : (versions[number] ?? '');
    const present = new Set(entriesOf(repository, tag));
    for (const entry of present) {
      const known = lines.get(entry);
      if (known === undefined)
        lines.set(entry, { since: number === 0 ? undefined : version, until: undefined });
      else known.until = undefined;
    }
    for (const [entry, range] of lines) if (!present.has(entry)) range.until ??= version;
  });
  const rows = [...lines]
    .map(([entry, { since, until }]) => [entry, since ?? '', until ?? ''].join(' ').trimEnd())
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return [
    '// Made by scripts/extract-directives.mjs; do not edit. Each line: name, module without ngx_ and _module,',
    '// contexts and argument counts as bits in base 36, b for a block, kind of setter, first version, first',
    `// version without it. ${versions.length} versions from ${versions[0]} to ${headVersion(repository)}.`,
    'export const DIRECTIVES = `',
    ...rows,
    '`;',
    '',
  ].join('\n');
}

/** @param {string} tag */
function order(tag) {
  const [, minor = 0, patch = 0] = tag.slice('release-'.length).split('.').map(Number);
  return minor * 1000 + patch;
}

/** @param {string} repository */
function headVersion(repository) {
  const header = execFileSync('git', ['-C', repository, 'show', 'HEAD:src/core/nginx.h'], {
    encoding: 'utf8',
  });
  return /NGINX_VERSION\s+"([\d.]+)"/.exec(header)?.[1] ?? '';
}

/**
 * @param {string} repository
 * @param {string} tag
 * @returns {string[]}
 */
function entriesOf(repository, tag) {
  const folder = mkdtempSync(path.join(tmpdir(), 'directives-'));
  try {
    const archive = execFileSync('git', ['-C', repository, 'archive', tag, 'src'], { maxBuffer: 1 << 28 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    return sources(path.join(folder, 'src')).flatMap((file) => entriesIn(readFileSync(file, 'latin1')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return entry.name.endsWith('.c') ? [file] : [];
  });
}

/** @param {string} text */
function entriesIn(text) {
  const entries = [];
  for (const [, array, body] of text.matchAll(
    /ngx_command_t\s+(\w+)\[\]\s*=\s*\{([\s\S]*?)ngx_null_command/g,
  )) {
    const module = /ngx_module_t\s+ngx_(\w+?)_module\s*=/.exec(text)?.[1] ?? array;
    for (const [, name, flags, setter] of (body ?? '').matchAll(
      /\{\s*ngx_string\("([^"]+)"\),\s*([A-Z0-9_|\s]+?),\s*(\w+)\s*,/g,
    )) {
      if (name === undefined || flags === undefined || setter === undefined) continue;
      const words = flags.split('|').map((word) => word.trim());
      entries.push(
        [
          name,
          module,
          contexts(words).toString(36),
          counts(words).toString(36),
          words.includes('NGX_CONF_BLOCK') ? 'b' : '-',
          SETTERS[/** @type {keyof typeof SETTERS} */ (setter)] ?? '-',
        ].join(' '),
      );
    }
  }
  return entries;
}

/** @param {readonly string[]} words */
function contexts(words) {
  if (words.includes('NGX_ANY_CONF')) return 2 ** ORDER.length - 1;
  return words.reduce((bits, word) => {
    const context = CONTEXTS[/** @type {keyof typeof CONTEXTS} */ (word)];
    return context === undefined ? bits : bits | (1 << ORDER.indexOf(context));
  }, 0);
}

/** @param {readonly string[]} words */
function counts(words) {
  return words.reduce((bits, word) => bits | (COUNTS[/** @type {keyof typeof COUNTS} */ (word)] ?? 0), 0);
}
