// Starts the built program once on an empty host, so that V8's compiled code lies beside its parts from the
// beginning (src/cli/load-parts.cts). Where it does not come to that, the first start of a user does the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node-pty';

const LIMIT_MS = 20_000;

/** What is waited for on the screen, and the keys that are pressed then: help, and the way out. */
const STEPS = [
  ['Inactive', '?'],
  ['The selected VM', '\x1b'],
  ['[Details]', 'q'],
];

/**
 * Keeps the code of the built program.
 * @param {string} program the command's path
 */
export async function keepCode(program) {
  const folder = mkdtempSync(join(tmpdir(), 'v3-tui-build-'));
  const env = { PATH: process.env.PATH, HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  const pty = spawn(process.execPath, [program, '--host-root', folder], { cols: 120, rows: 40, env });
  const limit = setTimeout(() => pty.kill('SIGKILL'), LIMIT_MS);
  const steps = [...STEPS];
  let text = '';
  pty.onData((piece) => {
    text += piece;
    if (steps.length === 0 || !text.includes(steps[0][0])) return;
    text = '';
    pty.write(steps.shift()[1]);
  });
  await new Promise((resolve) => pty.onExit(resolve));
  clearTimeout(limit);
  rmSync(folder, { recursive: true, force: true });
}
