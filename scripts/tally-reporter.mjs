import { writeFileSync } from 'node:fs';

/** Counts the tests of a vitest run into the file that GATEHOUSE_TALLY names. */
export default class TallyReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') tally[state] += 1;
      }
      // A file that cannot be loaded, or a hook that fails, fails no test of its own.
      const suites = [module, ...module.children.allSuites()];
      tally.failed += suites.filter((suite) => suite.errors().length > 0).length;
    }
    const file = process.env.GATEHOUSE_TALLY;
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally));
  }
}
