import { build } from './build.mjs';
import { SetupError, setup } from './setup.mjs';

/**
 * Setup and build, in front of a script that needs both; ends the process with status 2 when one fails.
 *
 * @param {Parameters<typeof setup>[0]} [options]
 */
export async function prepare(options) {
  try {
    await setup(options);
    await build();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${error instanceof SetupError ? 'setup' : 'build'}: ${message}\n`);
    process.exit(2);
  }
}
