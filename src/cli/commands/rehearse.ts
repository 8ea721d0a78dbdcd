import { rehearsalJson, rehearsalText } from '../../core/report/index.ts';
import { rehearse } from '../../host/rehearsal/index.ts';
import type { ExitStatus } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, styleFor } from '../output.ts';
import { rehearsalNginx } from '../runtime.ts';
import { loadWhole } from '../subject.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const loaded = await loadWhole(given, options);
  const { model } = loaded;
  const nginx = await rehearsalNginx(loaded, options);
  const line = progress(options.quiet ?? false);
  const result = await rehearse(model.configuration, model, {
    nginx,
    onProgress: (done, total) => line.show(`rehearsing: ${done} of ${total} requests`),
  });
  line.clear();
  if (options.format === 'json') await print(`${JSON.stringify(rehearsalJson(result), null, 2)}\n`);
  else if (!options.quiet) {
    await print(
      rehearsalText(result, styleFor(process.stdout, options.color), { verbose: options.verbose ?? false }),
    );
  }
  if (!result.started) return 2;
  return result.exchanges.some(({ mismatches }) => mismatches.length > 0) ? 1 : 0;
}
