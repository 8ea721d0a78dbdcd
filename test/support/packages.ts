import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };

const release = fileURLToPath(new URL('../../dist/release', import.meta.url));
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export const { version } = manifest;

/** Where `npm run build:…` puts what it makes. */
export const built = {
  executable: `${release}/gatehouse-linux-${process.arch}`,
  deb: `${release}/gatehouse_${version}_${architectures[process.arch] ?? process.arch}.deb`,
  image: `${release}/gatehouse-${version}-linux-${process.arch}.oci.tar`,
};

/** Runs a build script. What is there already and current is not made again. */
export async function build(what: 'binary' | 'deb' | 'image', ...options: readonly string[]): Promise<void> {
  const script = fileURLToPath(new URL(`../../scripts/build-${what}.mjs`, import.meta.url));
  await promisify(execFile)(process.execPath, [script, ...options]);
}

/** A program's output. @throws Error with what it said when it fails */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 2 ** 24 });
  return stdout;
}
