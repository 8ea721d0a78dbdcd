'use strict';
// Runs Gatehouse inside its executable, which contains the built files as assets.
const sea = require('node:sea');
const { loader } = require('./load.cjs');

/** @param {string} name */
const bytes = (name) => Buffer.from(/** @type {ArrayBuffer} */ (sea.getRawAsset(name)));

loader({
  text: (name) => bytes(name).toString(),
  cache: (name) => {
    try {
      return bytes(`${name}.cache`);
    } catch {
      return undefined;
    }
  },
  describe: (name) => `gatehouse:${name}`,
}).load(bytes('entry').toString());
