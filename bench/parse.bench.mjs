import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { median } from './measure.mjs';

const root = path.join(import.meta.dirname ?? '.', '..');

/** Measures only parsing, in one process: from text in memory to each parser's tree. */
export async function run() {
  const text = sample();
  const megabytes = text.length / 1e6;
  console.log(`parsing ${megabytes.toFixed(1)} MB of configuration in memory, median of 5, MB/s`);
  const ours = await rate(await ourParser(), text);
  console.log(`  gatehouse ${ours.toFixed(1)}`);
  for (const [name, parser] of Object.entries(await peers())) {
    const theirs = await rate(parser, text).catch((error) => `fails: ${String(error).split('\n')[0]}`);
    if (typeof theirs === 'string') console.log(`  ${name} ${theirs}`);
    else
      console.log(
        `  ${name} ${theirs.toFixed(1)}   gatehouse is ${(ours / theirs).toFixed(0)} times as fast`,
      );
  }
}

/** @returns {Promise<Record<string, (text: string) => unknown>>} */
async function peers() {
  const { NginxParser } = await import('nginx-conf/dist/src/parser.js');
  const { default: ConfigParser } = await import('@webantic/nginx-config-parser');
  return {
    'nginx-conf': (text) =>
      new Promise((resolve, reject) =>
        new NginxParser().parse(text, (/** @type {unknown} */ error, /** @type {unknown} */ tree) =>
          error ? reject(error) : resolve(tree),
        ),
      ),
    '@webantic/nginx-config-parser': (text) => new ConfigParser().toJSON(text),
  };
}

async function ourParser() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-bench-'));
  const bundle = await rolldown({ input: path.join(root, 'src/core/nginx/index.ts'), logLevel: 'silent' });
  const file = path.join(folder, 'nginx.mjs');
  await bundle.write({ file, format: 'esm' });
  const { parse } = await import(pathToFileURL(file).href);
  rmSync(folder, { recursive: true });
  return (/** @type {string} */ text) =>
    parse({ path: '/a', hostPath: '/a', identity: '/a', editable: true, text });
}

/** The example's service files, repeated many times. */
function sample() {
  const services = path.join(root, 'examples/kasm/opt/kasm/1.16.1/conf/nginx/services.d');
  const names = readdirSync(services).filter((name) => name.endsWith('.conf'));
  const one = names.map((name) => readFileSync(path.join(services, name), 'latin1')).join('\n');
  return `${one}\n`.repeat(Math.ceil(2e6 / one.length));
}

/**
 * @param {(text: string) => unknown} parser
 * @param {string} text
 */
async function rate(parser, text) {
  const seconds = [];
  await parser(text);
  for (let run = 0; run < 5; run++) {
    const started = performance.now();
    await parser(text);
    seconds.push((performance.now() - started) / 1000);
  }
  return text.length / 1e6 / median(seconds);
}
