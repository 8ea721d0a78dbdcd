'use strict';
// `node warm-code-cache.cjs ENTRY ARGUMENT...`: runs the built file ENTRY with the arguments, then writes the V8 code
// cache of each loaded file beside it.
const fs = require('node:fs');
const path = require('node:path');
const { loader, filesIn } = require('../bin/load.cjs');

const [entry = ''] = process.argv.splice(2, 1);
const folder = path.dirname(entry);
const { load, codeCaches } = loader({ ...filesIn(folder), describe: (name) => name });
process.on('exit', () => {
  for (const [name, cache] of codeCaches()) {
    const file = path.join(folder, `${name}.cache`);
    fs.writeFileSync(`${file}.${process.pid}.tmp`, cache);
    fs.renameSync(`${file}.${process.pid}.tmp`, file);
  }
});
load(path.basename(entry));
