// `npm run story -- SCREEN`: shows one screen or dialog without a host, from the states in test/stories.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBundle } from './with-bundle.js';

const top = join(import.meta.dirname, '..');
const load = (file, use) =>
  withBundle({ entryPoints: [join(top, file)], jsx: 'automatic' }, async (bundle) =>
    use(await import(pathToFileURL(bundle).href)),
  );

// Ink reads the environment when it is loaded; as in the built program, React checks nothing.
process.env.NODE_ENV ??= 'production';
await load('src/terminal/capability.ts', ({ prepareInkEnvironment }) => prepareInkEnvironment(process.env));
process.exitCode = await load('test/stories/show.ts', ({ showStory }) => showStory(process.argv.slice(2)));
process.exit();
