// Makes src/core/nginx/directives.table.ts: the directives of each NGINX release since 1.18.0.
// Usage: node scripts/extract-directives.mjs NGINX_GIT_DIRECTORY > src/core/nginx/directives.table.ts
//
// A folder with NGINX's source that is not a repository gives the table of that one release.
// Only facts are taken from NGINX's source: names, contexts, argument counts, kinds of setters, their keywords.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Bits of the contexts, as `Context` in src/core/nginx/contexts.ts numbers them. */
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

/** Numbers of arguments as bits 0 to 7; bit 8 means "any number above 7". */
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

/** Flags for the place where a value is stored, and flags whose meaning is already in other columns. */
const OTHER_FLAGS = ['NGX_ANY_CONF', 'NGX_DIRECT_CONF', 'NGX_CONF_BLOCK'];

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
  ngx_conf_set_path_slot: 'p',
  ngx_conf_set_access_slot: 'A',
  ngx_http_set_complex_value_slot: 'c',
  ngx_http_set_complex_value_zero_slot: 'c',
  ngx_http_set_complex_value_size_slot: 'c',
  ngx_stream_set_complex_value_slot: 'c',
  ngx_stream_set_complex_value_zero_slot: 'c',
  ngx_stream_set_complex_value_size_slot: 'c',
};

/**
 * @typedef {{ readonly file: string, readonly text: string }} Source
 * @typedef {{ readonly version: string, readonly sources: readonly Source[] }} Release
 * @typedef {{ since: string, until: string, isOpen: boolean }} Range
 * @typedef {{ readonly facts: string, readonly keywords: string | undefined }} Command
 * @typedef {{ readonly commands: readonly Command[], readonly lists: ReadonlyMap<string, string> }} Reading
 */

/**
 * A cache of parsed texts, because most files are the same in many releases.
 * @type {Map<string, Reading>}
 */
const readings = new Map();

const [place] = process.argv.slice(2);
if (place === undefined) {
  process.stderr.write('usage: node scripts/extract-directives.mjs NGINX_GIT_DIRECTORY\n');
  process.exit(2);
}
process.stdout.write(
  table(existsSync(path.join(place, 'src/core/nginx.h')) ? [folder(place)] : history(place)),
);

/** @param {readonly Release[]} releases oldest first */
function table(releases) {
  /** @type {Map<string, Range[]>} */
  const known = new Map();
  releases.forEach(({ version, sources }, number) => {
    const present = new Set(entriesOf(sources));
    for (const entry of present) {
      const ranges = known.get(entry) ?? [];
      if (ranges.at(-1)?.isOpen !== true)
        ranges.push({ since: number === 0 ? '' : version, until: '', isOpen: true });
      known.set(entry, ranges);
    }
    for (const [entry, ranges] of known) {
      const last = ranges.at(-1);
      if (last?.isOpen === true && !present.has(entry))
        Object.assign(last, { until: version, isOpen: false });
    }
  });
  const rows = [...known]
    .flatMap(([entry, ranges]) =>
      ranges.map(({ since, until }) => `${entry} ${since || '-'} ${until || '-'}`.replace(/( -)+$/, '')),
    )
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return [
    '// Made by scripts/extract-directives.mjs; do not edit. Each line: name, module without ngx_ and _module,',
    '// contexts and argument counts as bits in base 36, b for a block, kind of setter, keywords that the setter',
    '// accepts, first version, first version without it. A dash means none; dashes at the end are left out.',
    `// ${releases.length} versions from ${releases[0]?.version} to ${releases.at(-1)?.version}.`,
    'export const DIRECTIVES = `',
    ...rows,
    '`;',
    '',
  ].join('\n');
}

/**
 * Every release since 1.18.0, and HEAD as the next one. Stable releases sort between the mainline releases before and
 * after them, which is where their directives belong.
 * @param {string} repository
 * @returns {Release[]}
 */
function history(repository) {
  const tags = git(repository, 'tag')
    .split('\n')
    .filter((tag) => /^release-1\.(1[89]|[2-9]\d)\.\d+$/.test(tag))
    .sort((a, b) => order(a) - order(b));
  /** @type {Map<string, string>} */
  const texts = new Map();
  return [...tags, 'HEAD'].map((tag) => {
    const listed = git(repository, 'ls-tree', '-r', tag, 'src').trim().split('\n');
    const files = listed.flatMap((line) => {
      const [, blob = '', file = ''] = /^\d+ blob (\S+)\t(.*\.[ch])$/.exec(line) ?? [];
      return blob === '' ? [] : [{ blob, file }];
    });
    readBlobs(
      repository,
      files.map(({ blob }) => blob).filter((blob) => !texts.has(blob)),
      texts,
    );
    const sources = files.map(({ blob, file }) => ({ file, text: texts.get(blob) ?? '' }));
    return { version: versionOf(sources), sources };
  });
}

/**
 * @param {string} root
 * @returns {Release}
 */
function folder(root) {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[ch]$/.test(file))
    .sort()
    .map((file) => ({ file: `src/${file}`, text: readFileSync(path.join(root, 'src', file), 'latin1') }));
  return { version: versionOf(sources), sources };
}

/** @param {string} tag */
function order(tag) {
  const [, minor = 0, patch = 0] = tag.slice('release-'.length).split('.').map(Number);
  return minor * 1000 + patch;
}

/**
 * @param {string} repository
 * @param {string[]} args
 */
function git(repository, ...args) {
  return execFileSync('git', ['-C', repository, ...args], { encoding: 'latin1', maxBuffer: 1 << 26 });
}

/**
 * @param {string} repository
 * @param {readonly string[]} blobs
 * @param {Map<string, string>} texts
 */
function readBlobs(repository, blobs, texts) {
  const input = blobs.map((blob) => `${blob}\n`).join('');
  const batch = execFileSync('git', ['-C', repository, 'cat-file', '--batch'], {
    input,
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  });
  let at = 0;
  for (const blob of blobs) {
    const start = batch.indexOf('\n', at) + 1;
    const size = Number(batch.slice(at, start).split(' ')[2]);
    texts.set(blob, batch.slice(start, start + size));
    at = start + size + 1;
  }
}

/** @param {readonly Source[]} sources */
function versionOf(sources) {
  const header = sources.find(({ file }) => file === 'src/core/nginx.h')?.text ?? '';
  const version = /NGINX_VERSION\s+"([\d.]+)"/.exec(header)?.[1];
  if (version === undefined) throw new Error('src/core/nginx.h defines no version');
  return version;
}

/**
 * @param {readonly Source[]} sources
 * @returns {string[]}
 */
function entriesOf(sources) {
  const read = sources.filter(({ file }) => file.endsWith('.c')).map(({ text }) => readingOf(text));
  // Lists that several modules use are defined in one of them.
  const shared = new Map(read.flatMap(({ lists }) => [...lists]));
  return read.flatMap(({ commands, lists }) =>
    commands.map(({ facts, keywords }) => {
      if (keywords === undefined) return `${facts} -`;
      const words = lists.get(keywords) ?? shared.get(keywords);
      if (words === undefined) throw new Error(`no list ${keywords} for ${facts}`);
      return `${facts} ${words}`;
    }),
  );
}

/**
 * Reads the directives of one file.
 * @param {string} source
 * @returns {Reading}
 */
function readingOf(source) {
  const known = readings.get(source);
  if (known !== undefined) return known;
  const text = source.replace(/\/\*[\s\S]*?\*\//g, ' ');
  const commands = [
    ...text.matchAll(/ngx_command_t\s+(\w+)\[\]\s*=\s*\{([\s\S]*?)ngx_null_command/g),
  ].flatMap(([, array = '', body = '']) => commandsIn(body, moduleOf(text, array)));
  const lists = new Map(
    [...text.matchAll(/ngx_conf_(?:enum|bitmask)_t\s+(\w+)\[\]\s*=\s*\{([\s\S]*?)ngx_null_string/g)].map(
      ([, name = '', body = '']) => [
        name,
        [...body.matchAll(/ngx_string\("([^"]+)"\)/g)].map(([, word]) => word).join(','),
      ],
    ),
  );
  const reading = { commands, lists };
  readings.set(source, reading);
  return reading;
}

/**
 * The module of an array of directives. A file can define two modules; the one that refers to the array owns it.
 * @param {string} text
 * @param {string} array
 */
function moduleOf(text, array) {
  for (const [, module = '', body = ''] of text.matchAll(
    /ngx_module_t\s+ngx_(\w+?)_module\s*=\s*\{([^}]*)\}/g,
  )) {
    if (new RegExp(`\\b${array}\\b`).test(body)) return module;
  }
  throw new Error(`no module has the directives of ${array}`);
}

/**
 * @param {string} body
 * @param {string} module
 * @returns {Command[]}
 */
function commandsIn(body, module) {
  const found = [
    ...body.matchAll(
      /\{\s*ngx_string\("([^"]+)"\),\s*([A-Z0-9_|\s]+?),\s*(\w+)\s*,[^{}]*,\s*([^{},]+?)\s*\}/g,
    ),
  ];
  if (found.length !== body.split('ngx_string(').length - 1)
    throw new Error(`${module}: ${found.length} of the directives were understood`);
  return found.map(([, name = '', flags = '', setter = '', post = '']) => {
    const words = flags.split('|').map((word) => word.trim());
    for (const word of words) {
      if (!(word in CONTEXTS || word in COUNTS || OTHER_FLAGS.includes(word)))
        throw new Error(`${name}: unknown flag ${word}`);
    }
    const kind = SETTERS[/** @type {keyof typeof SETTERS} */ (setter)] ?? '-';
    const facts = [
      name,
      module,
      contexts(words).toString(36),
      counts(words).toString(36),
      words.includes('NGX_CONF_BLOCK') ? 'b' : '-',
      kind,
    ].join(' ');
    return { facts, keywords: kind === 'e' || kind === 'B' ? post.replace('&', '') : undefined };
  });
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
