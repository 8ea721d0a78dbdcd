import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';

// Runs every bench/*.bench.mjs, or those whose names contain one of the arguments.
const folder = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'bench');
const wanted = process.argv.slice(2);
await prepare({ peers: true });
for (const name of readdirSync(folder).sort()) {
  if (!name.endsWith('.bench.mjs')) continue;
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const { run } = await import(pathToFileURL(path.join(folder, name)).href);
  await run();
}
