'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** @typedef {{ exports: unknown }} LoadedModule */

/** Node's own modules that take milliseconds to load and that most commands never use. */
const SLOW = new Set([
  'node:child_process',
  'node:crypto',
  'node:http',
  'node:https',
  'node:net',
  'node:readline/promises',
  'node:timers/promises',
  'node:tls',
]);

/** @type {Map<string, LoadedModule>} */
const loaded = new Map();
/** @type {Map<string, vm.Script>} */
const scripts = new Map();

/**
 * Runs a built file and the chunks it asks for, each from V8's code cache beside it (`FILE.cache`) where
 * that is valid for this version of Node. The names hold a hash of the contents, so a cache can never
 * belong to another text.
 * @param {string} file absolute path
 * @returns {unknown} what the file exports
 */
function load(file) {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const requireBeside = (/** @type {string} */ name) => {
    if (name.startsWith('./')) return load(path.join(path.dirname(file), name));
    return SLOW.has(name) ? whenUsed(name) : require(name);
  };
  compile(file).runInThisContext()(module.exports, requireBeside, module, file, path.dirname(file));
  return module.exports;
}

/**
 * Stands for one of Node's modules until something of it is asked for.
 * @param {string} name
 */
function whenUsed(name) {
  return new Proxy(
    {},
    {
      get: (_, key) => require(name)[key],
      has: (_, key) => key in require(name),
      ownKeys: () => Reflect.ownKeys(require(name)),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(require(name), key);
        // What the stand-in does not have itself it may only call configurable.
        return found && { ...found, configurable: true };
      },
    },
  );
}

/**
 * Writes the code caches of everything that was loaded. Made after a run, they hold the functions that
 * the run needed, which a cache made before it would not.
 */
function writeCodeCaches() {
  for (const [file, script] of scripts) {
    const temporary = `${file}.${process.pid}.tmp`;
    fs.writeFileSync(temporary, script.createCachedData());
    fs.renameSync(temporary, `${file}.cache`);
  }
}

/** @param {string} file */
function compile(file) {
  const text = fs.readFileSync(file, 'utf8');
  const wrapped = `(function(exports,require,module,__filename,__dirname){${text}\n})`;
  const cachedData = readCache(`${file}.cache`);
  const script = new vm.Script(
    wrapped,
    cachedData === undefined ? { filename: file } : { filename: file, cachedData },
  );
  scripts.set(file, script);
  return script;
}

/** @param {string} file */
function readCache(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

module.exports = { load, writeCodeCaches };
