'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** @typedef {{ exports: unknown }} LoadedModule */

/**
 * Source of the built files: a folder, or the executable that contains them.
 * @typedef {object} BuiltFiles
 * @property {(name: string) => string} text a file's text
 * @property {(name: string) => Buffer | undefined} cache its V8 code cache, if there is one
 * @property {(name: string) => string} describe the name that stack traces show
 */

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

/**
 * Runs built files and the chunks that they load, each from V8's code cache if that is valid for this version of Node.
 * The names contain a hash of the contents, so a cache can never belong to another text.
 * @param {BuiltFiles} files
 */
function loader(files) {
  /** @type {Map<string, LoadedModule>} */
  const loaded = new Map();
  /** @type {Map<string, vm.Script>} */
  const scripts = new Map();
  return { load, codeCaches };

  /**
   * @param {string} name
   * @returns {unknown} what the file exports
   */
  function load(name) {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    const file = files.describe(name);
    compile(name, file).runInThisContext()(module.exports, requireBeside, module, file, path.dirname(file));
    return module.exports;
  }

  /** @param {string} name */
  function requireBeside(name) {
    if (name.startsWith('./')) return load(name.slice(2));
    return SLOW.has(name) ? whenUsed(name) : require(name);
  }

  /**
   * @param {string} name
   * @param {string} filename
   */
  function compile(name, filename) {
    const wrapped = `(function(exports,require,module,__filename,__dirname){${files.text(name)}\n})`;
    const cachedData = files.cache(name);
    const script = new vm.Script(wrapped, cachedData === undefined ? { filename } : { filename, cachedData });
    scripts.set(name, script);
    return script;
  }

  /**
   * The code caches of everything that was loaded. Made after a run, they contain the functions that the run needed; a
   * cache made before it would not.
   * @returns {ReadonlyMap<string, Buffer>}
   */
  function codeCaches() {
    return new Map([...scripts].map(([name, script]) => [name, script.createCachedData()]));
  }
}

/**
 * Stands in for one of Node's modules and loads it at first use.
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
        // A proxy may report properties that its target lacks only as configurable.
        return found && { ...found, configurable: true };
      },
    },
  );
}

/**
 * Built files in a folder, each with its code cache beside it (`FILE.cache`).
 * @param {string} folder
 * @returns {BuiltFiles}
 */
function filesIn(folder) {
  return {
    text: (name) => fs.readFileSync(path.join(folder, name), 'utf8'),
    cache: (name) => {
      try {
        return fs.readFileSync(path.join(folder, `${name}.cache`));
      } catch {
        return undefined;
      }
    },
    describe: (name) => path.join(folder, name),
  };
}

module.exports = { loader, filesIn };
