import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeLargeTree } from './large-tree.mjs';
import { pair } from './measure.mjs';

const root = path.join(import.meta.dirname ?? '.', '..');
const gatehouse = path.join(root, 'bin/gatehouse');
const node = process.execPath;

/** Measures whole processes, since that is what a person waits for. */
export async function run() {
  const example = await pair(
    [node, [gatehouse, 'audit', '--root', path.join(root, 'examples/kasm'), '--fail-on', 'never']],
    [node, ['-e', '0']],
    15,
  );
  console.log('audit of the example against `node -e 0`, whole processes, median of 15 pairs');
  console.log(
    `  gatehouse ${ms(example.a)}   node ${ms(example.b)}   ratio ${example.ratio.toFixed(2)} (goal: at most 2)`,
  );

  const tree = makeLargeTree(1000);
  try {
    const large = await pair(
      [node, [gatehouse, 'audit', tree.main, '--fail-on', 'never']],
      ['nginx', ['-t', '-q', '-c', tree.main, '-p', tree.folder]],
      5,
    );
    const perByte = large.peakBytes / tree.bytes;
    console.log(
      `audit of 1,000 servers, ${(tree.bytes / 1e6).toFixed(1)} MB, against \`nginx -t\`, median of 5 pairs`,
    );
    console.log(
      `  gatehouse ${ms(large.a)}   nginx -t ${ms(large.b)}   ratio ${large.ratio.toFixed(2)} (goal: at most 0.5)`,
    );
    console.log(
      `  peak memory ${(large.peakBytes / 1e6).toFixed(0)} MB, ${perByte.toFixed(1)} bytes per byte of input (goal: under 12)`,
    );
    if (large.statuses.some((status) => status !== 0))
      console.log(`  statuses ${large.statuses.join(', ')}: the figures above are invalid`);
  } finally {
    rmSync(tree.folder, { recursive: true });
  }
}

/** @param {number} seconds */
function ms(seconds) {
  return `${(seconds * 1000).toFixed(0)} ms`;
}
