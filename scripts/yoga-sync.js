// yoga-layout, made at once from its bytes: the package's own entry waits for a fetch of a data address.
import wasm from 'yoga-wasm-bytes';
import load from '../node_modules/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js';
import wrapAssembly from '../node_modules/yoga-layout/dist/src/wrapAssembly.js';

const assembly = {
  instantiateWasm(imports, ready) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
    ready(instance);
    return instance.exports;
  },
};
load(assembly);

const yoga = wrapAssembly(assembly);

export { yoga as default };
