import type { ByteString, Directive } from '../nginx/index.ts';
import { parse, printable, TOP } from '../nginx/index.ts';

/** All values of one setting in one block of a file. */
export interface SettingValues {
  /** The block, such as `server kasm.example > location /api/`; empty at the top of the file. Safe to print. */
  readonly block: string;
  /** The setting, such as `ssl_protocols` or `add_header X-Frame-Options`. Safe to print. */
  readonly setting: string;
  /** The rest of each statement, as NGINX reads it. Quotes and white space do not matter. */
  readonly values: readonly string[];
  /** Line of the first statement. */
  readonly line: number;
}

/**
 * The settings of a text, by block and setting. Texts that differ only in layout give the same keys and values.
 * Undefined for a text that NGINX could not read.
 */
export function settingsOf(path: string, text: ByteString): ReadonlyMap<string, SettingValues> | undefined {
  const tree = parse({ path, hostPath: path, identity: path, editable: false, text });
  if (tree.problem !== undefined) return undefined;
  const found = new Map<string, { block: string; setting: string; values: string[]; line: number }>();
  const visit = (at: number, block: string, blockKey: string) => {
    const repeats = new Map<string, number>();
    for (const directive of tree.children(at)) {
      if (directive.isBlock) {
        const label = labelOf(directive);
        const repeat = repeats.get(label) ?? 0;
        repeats.set(label, repeat + 1);
        visit(
          directive.index,
          block === '' ? label : `${block} > ${label}`,
          `${blockKey}\n${label}\n${repeat}`,
        );
        continue;
      }
      const { setting, value } = partsOf(directive);
      const key = `${blockKey}\n\n${setting}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { block, setting, values: [value], line: directive.line });
      else known.values.push(value);
    }
  };
  visit(TOP, '', '');
  return found;
}

/** Labels a server by its names and sockets, so the label stays when another server is inserted before it. */
function labelOf(block: Directive): string {
  if (block.name !== 'server') return printable([block.name, ...block.args].join(' '));
  const own = block.tree.children(block.index);
  const said = (name: string) =>
    own.flatMap((one) => (one.name === name ? one.args.slice(0, name === 'listen' ? 1 : undefined) : []));
  return printable(['server', ...said('server_name'), ...said('listen')].join(' '));
}

/** Directives whose first argument belongs to the setting: there is one value for each such argument. */
const NAMED = new Set([
  'add_header',
  'add_trailer',
  'proxy_hide_header',
  'proxy_set_header',
  'ssl_conf_command',
  'set',
  'set_real_ip_from',
]);

function partsOf({ name, args }: Directive): { readonly setting: string; readonly value: string } {
  const [first = '', ...rest] = args;
  const isNamed = NAMED.has(name);
  return {
    setting: printable(isNamed ? `${name} ${first}` : name),
    value: printable((isNamed ? rest : args).join(' ')),
  };
}
