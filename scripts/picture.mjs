// Draws the output of a command, with colours, as an SVG for the documentation.
// Usage: node scripts/picture.mjs LINES COMMAND [ARG ...] > docs/NAME.svg
import { spawnSync } from 'node:child_process';

const COLOURS = { 31: '#f47067', 32: '#57ab5a', 33: '#c69026', 36: '#39c5cf' };
const WIDTH = 104;
const LINE = 18;
const CHARACTER = 8.43;

const [lines = '40', command = '', ...args] = process.argv.slice(2);
const { stdout } = spawnSync(command, args, {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', COLUMNS: String(WIDTH) },
});
const shown = stdout.split('\n').slice(0, Number(lines));
const width = Math.ceil(WIDTH * CHARACTER) + 32;
const height = shown.length * LINE + 32;
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped([command.replace(/^.*\//, ''), ...args].join(' '))}</title>
<rect width="100%" height="100%" rx="8" fill="#1c2128"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="#adbac7" xml:space="preserve">
${shown.map((line, number) => `<text x="16" y="${(number + 1) * LINE + 8}">${spans(line)}</text>`).join('\n')}
</g>
</svg>
`);

/** @param {string} line */
function spans(line) {
  /** @type {Set<number>} */
  let styles = new Set();
  return line
    .split(/(\u001b\[[\d;]*m)/)
    .map((part) => {
      const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
      if (codes !== undefined) {
        for (const code of codes.split(';').map(Number)) styles = applied(styles, code);
        return '';
      }
      return part === '' ? '' : `<tspan${attributes(styles)}>${escaped(part)}</tspan>`;
    })
    .join('');
}

/**
 * @param {ReadonlySet<number>} styles
 * @param {number} code
 * @returns {Set<number>}
 */
function applied(styles, code) {
  if (code === 0) return new Set();
  const kept = [...styles].filter((style) => !(code === 39 && style >= 30) && !(code === 22 && style < 3));
  return new Set(code === 39 || code === 22 ? kept : [...kept, code]);
}

/** @param {ReadonlySet<number>} styles */
function attributes(styles) {
  const [fill] = Object.entries(COLOURS).flatMap(([code, colour]) =>
    styles.has(Number(code)) ? [colour] : [],
  );
  return `${fill === undefined ? '' : ` fill="${fill}"`}${styles.has(1) ? ' font-weight="bold"' : ''}${styles.has(2) ? ' opacity="0.6"' : ''}`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
