// `npm run dev`: runs the program on a simulated host, and builds and starts it again at each change of a source. The
// host survives that. A build that fails is shown, and the program of before can be started. Arguments go to the
// program. Leaving the program removes the host.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { context, formatMessages } from 'esbuild';
import { COMMAND, SIMULATOR } from './bundles.js';
import { withDevHost } from './with-dev-host.js';

const top = join(import.meta.dirname, '..');

/** Several files are often saved together, and each bundle tells of itself. */
const TOGETHER_MS = 100;

mkdirSync(join(top, 'dist'), { recursive: true });
await withDevHost(async (openHost) => {
  process.exitCode = await dev(openHost);
});
process.exit();

/** Resolves with the exit code when the program was left. */
function dev(openHost) {
  return new Promise((leave) => {
    const results = new Map();
    const contexts = [];
    let host = null;
    let running = null;
    let prompt = null;
    let timer = null;
    let work = Promise.resolve();

    const quit = async (code) => {
      prompt?.close();
      await end();
      await Promise.all(contexts.map((one) => one.dispose()));
      await host?.close();
      leave(code);
    };
    const then = (job) => {
      work = work.then(job).catch((error) => {
        console.error(error);
        return quit(1);
      });
    };
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ])
      process.once(signal, () => then(() => quit(code)));

    /** Ends the program, which gives the terminal back. */
    async function end() {
      if (running === null) return;
      const { child, ended } = running;
      running = null;
      child.kill('SIGTERM');
      await ended;
    }

    async function start() {
      prompt?.close();
      prompt = null;
      host ??= await openHost();
      const words = [join(top, 'bin/v3_tui.js'), '--host-root', host.root, ...process.argv.slice(2)];
      const child = spawn(process.execPath, words, { stdio: 'inherit' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      running = { child, ended };
      ended.then((code) => {
        if (running?.child !== child) return;
        running = null;
        if (code === 0) then(() => quit(0));
        else ask(`The program ended (${code ?? child.signalCode}).`);
      });
    }

    function ask(what) {
      console.error(
        `${what}\nA change builds it again; Enter starts the last that was built, Ctrl-C leaves.`,
      );
      prompt ??= createInterface({ input: process.stdin });
      prompt.removeAllListeners('line').once('line', () => then(start));
    }

    async function built() {
      const all = [...results.values()].flatMap(({ errors }) => errors);
      await end();
      if (all.length === 0) {
        // By ourselves: esbuild removes what an earlier build wrote when a build fails.
        for (const { path, contents } of [...results.values()].flatMap(({ outputFiles }) => outputFiles))
          writeFileSync(path, contents);
        return start();
      }
      const color = process.stderr.isTTY && !process.env.NO_COLOR;
      ask((await formatMessages(all, { kind: 'error', color })).join(''));
    }

    const told = (name) => ({
      name: 'told',
      setup: (build) =>
        build.onEnd((result) => {
          results.set(name, result);
          clearTimeout(timer);
          if (results.size === 2) timer = setTimeout(() => then(built), TOGETHER_MS);
        }),
    });
    const watch = async (options, name) => {
      const plugins = [...(options.plugins ?? []), told(name)];
      const one = await context({ ...options, write: false, logLevel: 'silent', plugins });
      contexts.push(one);
      await one.watch();
    };
    then(() => Promise.all([watch(COMMAND, 'command'), watch(SIMULATOR, 'simulator')]));
  });
}
