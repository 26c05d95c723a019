/**
 * The test environment of projects whose tests run ONNX Runtime: it compares constructors of arrays by identity, and those of
 * a test's own realm are not those of the host that its binding knows.
 */
const path = require('node:path');

// It comes with jest, whose own dependency it is.
const jestRequire = require('node:module').createRequire(path.join(require.resolve('jest'), '..'));
const { TestEnvironment } = jestRequire('jest-environment-node');

module.exports = class NativeArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const typedArrays = [
      Float32Array,
      Float64Array,
      Int8Array,
      Int16Array,
      Int32Array,
      BigInt64Array,
      Uint8Array,
      Uint8ClampedArray,
      Uint16Array,
      Uint32Array,
      BigUint64Array,
    ];
    for (const constructor of [ArrayBuffer, SharedArrayBuffer, DataView, ...typedArrays]) {
      this.global[constructor.name] = constructor;
    }
  }
};
