// What the build changes in packages, so that they cost nothing before they are needed. A package that no
// longer holds what is changed stops the build: nothing is patched by guess.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages and the texts in them that are replaced. */
const CHANGES = [
  {
    // Ink's devtools, which the build rules out, are awaited at the top level: that forbids CommonJS output.
    file: /ink[\\/]build[\\/]reconciler\.js$/,
    replace: [
      ["await import('./devtools.js')", 'undefined'],
      ['await loadPackageJson()', '{}'],
    ],
  },
  {
    // Ink parts each line into characters at every render: most lines were there the time before.
    file: /ink[\\/]build[\\/]output\.js$/,
    replace: [
      ['class OutputCaches {', 'class OutputCaches { static kept = new OutputCaches();'],
      ['caches = new OutputCaches();', 'caches = OutputCaches.kept;'],
      [
        'cached = styledCharsFromTokens(tokenize(line));',
        `cached = styledCharsFromTokens(tokenize(line));
         if (this.styledChars.size >= 500) {
           for (const kept of [this.styledChars, this.widths, this.blockWidths]) kept.clear();
         }`,
      ],
    ],
  },
  {
    // A segmenter and the emoji expression take 20 ms to make, and most texts need neither.
    file: /node_modules[\\/]string-width[\\/]index\.js$/,
    replace: [
      [
        'const segmenter = new Intl.Segmenter();',
        'const segmenter = { segment: (text) => (segmenter.made ??= new Intl.Segmenter()).segment(text) };',
      ],
      [
        'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
        "const rgiEmojiRegex = { test: (text) => (rgiEmojiRegex.made ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text) };",
      ],
    ],
  },
  {
    // The WebAssembly stands in a data address that is fetched, which loads all of Node's HTTP client: the
    // bytes are handed over by yoga-sync.js instead.
    file: /yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
    replace: [
      [/base64,[A-Za-z0-9+/=]+/, 'base64,'],
      ['var _scriptDir = import.meta.url;', "var _scriptDir = '';"],
    ],
  },
];

/** An esbuild plugin that makes the packages lean. */
export const leanDependencies = {
  name: 'lean-dependencies',
  setup(build) {
    for (const { file, replace } of CHANGES) {
      build.onLoad({ filter: file }, ({ path }) => ({
        contents: replace.reduce(
          (text, [from, to]) => replaced(path, text, from, to),
          readFileSync(path, 'utf8'),
        ),
        loader: 'js',
      }));
    }
    build.onResolve({ filter: /^yoga-layout$/ }, () => ({ path: join(root, 'scripts/yoga-sync.js') }));
    build.onResolve({ filter: /^yoga-wasm-bytes$/ }, () => ({ path: 'yoga', namespace: 'wasm' }));
    build.onLoad({ filter: /.*/, namespace: 'wasm' }, () => ({ contents: yogaBytes(), loader: 'binary' }));
    // Ink lays lines out by the widths that the frame writer writes by.
    build.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer.includes('node_modules') ? { path: 'string-width', namespace: 'our-widths' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'our-widths' }, () => ({
      contents: `export { displayWidth as default } from ${JSON.stringify(join(root, 'src/terminal/text-width.ts'))};`,
      resolveDir: root,
      loader: 'js',
    }));
  },
};

function replaced(path, text, from, to) {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${path} does not hold ${from}: see scripts/lean-dependencies.js`);
  return changed;
}

function yogaBytes() {
  const path = join(root, 'node_modules/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js');
  const [, base64] = readFileSync(path, 'utf8').match(/base64,([A-Za-z0-9+/=]+)/) ?? [];
  if (base64 === undefined) throw new Error(`${path} holds no WebAssembly`);
  return Buffer.from(base64, 'base64');
}
