import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

await prepare();
const gatehouse = fileURLToPath(new URL('../bin/gatehouse', import.meta.url));
const demo = spawn(process.execPath, [gatehouse, 'demo', ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C also reaches the demonstration, which must stop its server: wait for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => demo.kill('SIGTERM'));
demo.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
