// Small things of this machine: processes, accounts, careful reads and writes, scratch folders.
export { accountNamed } from './accounts.ts';
export { emergenciesIn, emergenciesSince, logSize } from './error-log.ts';
export { createPrivateFile, writePrivateFile } from './private-file.ts';
export type { ProcessOptions, ProcessResult } from './process.ts';
export { run } from './process.ts';
export { processStart } from './process-start.ts';
export { failureMessage } from './read-failure.ts';
export { readRegularFile } from './regular-file.ts';
export { makeScratch, removeLeftScratch } from './scratch.ts';
