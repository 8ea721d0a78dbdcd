import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * Imports TypeScript sources into a script. Node 20 does not run TypeScript, so they are bundled in memory first.
 * @param {readonly string[]} names files below src/ without their ending, such as `core/clients/index`
 * @returns {Promise<any>} all that they export
 */
export async function loadSources(names) {
  const entry = '\0sources';
  const sources = fileURLToPath(new URL('../src/', import.meta.url));
  const bundle = await rolldown({
    input: entry,
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'default'] },
    plugins: [
      {
        name: 'sources',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) =>
          id === entry
            ? names.map((name) => `export * from ${JSON.stringify(`${sources}${name}.ts`)};`).join('\n')
            : null,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
}
