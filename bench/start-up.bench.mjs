import path from 'node:path';
import { buildBinary } from '../scripts/build-binary.mjs';
import { pair } from './measure.mjs';

const root = path.join(import.meta.dirname ?? '.', '..');
const node = process.execPath;

/** Compares the executable with the same bundle under Node, as whole processes. */
export async function run() {
  const executable = await buildBinary();
  const gatehouse = path.join(root, 'bin/gatehouse');
  console.log('the executable against the bundle under Node, whole processes, median of 21 pairs');
  for (const args of [
    ['--version'],
    ['audit', '--root', path.join(root, 'examples/kasm'), '--fail-on', 'never'],
  ]) {
    const { a, b, ratio, statuses } = await pair([executable, args], [node, [gatehouse, ...args]], 21);
    console.log(
      `  ${args[0]}: executable ${ms(a)}   bundle ${ms(b)}   ratio ${ratio.toFixed(2)} (goal: at most 1)`,
    );
    if (statuses.some((status) => status !== 0))
      console.log(`  statuses ${statuses.join(', ')}: the figures above are invalid`);
  }
}

/** @param {number} seconds */
function ms(seconds) {
  return `${(seconds * 1000).toFixed(0)} ms`;
}
