import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type App, startApp } from './screen.js';
import { soon } from './soon.js';

/**
 * The size of all recordings. They were made with vim 9.0, htop 3.2, dialog 1.3, vttest 2.7 (without its screens of 132
 * columns) and a shell script, with TERM=xterm-256color.
 */
export const RECORDED = { columns: 80, rows: 24 };

/** A pause of this many seconds begins a new scene. */
const PAUSE = 0.2;

/** A recording in fixtures/recordings as scenes: what was printed between two pauses. */
export function scenesOf(name: string): readonly string[] {
  const path = fileURLToPath(new URL(`../../fixtures/recordings/${name}.cast`, import.meta.url));
  const [, ...events] = readFileSync(path, 'utf8').trim().split('\n');
  const scenes: string[] = [''];
  let before = 0;
  for (const line of events) {
    const [at, , text] = JSON.parse(line) as [number, string, string];
    if (at - before > PAUSE && scenes.at(-1) !== '') scenes.push('');
    before = at;
    scenes.push((scenes.pop() ?? '') + text);
  }
  return scenes;
}

/**
 * Writes a program to a path that prints the next scene at each space that it reads. It then asks the terminal for a
 * sign of life: once that came, the terminal has read the scene, and the program counts it in `countFile`.
 */
export function writePlayer(path: string, scenes: readonly string[], countFile: string): void {
  rmSync(path, { force: true });
  const program = `#!${process.execPath}
const { writeFileSync } = require('node:fs');
const scenes = ${JSON.stringify(scenes)};
let shown = 0;
let read = '';
process.stdin.setRawMode(true);
process.stdin.on('data', (bytes) => {
  read += bytes.toString('latin1');
  if (read.includes('\\x1b[0n')) writeFileSync(${JSON.stringify(countFile)}, String(shown));
  const wanted = read.includes(' ');
  if (wanted || read.includes('\\x1b[0n')) read = '';
  if (wanted && shown < scenes.length) process.stdout.write(scenes[shown++] + '\\x1b[5n');
});
process.stdout.write('ready');
`;
  writeFileSync(path, program, { mode: 0o755 });
}

/** Whether a terminal shows the text of a pane, in which line drawing is told by the letters that ask for it. */
function shows(shown: readonly string[], pane: readonly string[]): boolean {
  const same = (character: string, letter: string | undefined) =>
    character === letter || character > '~' || (character === ' ' && letter === '_');
  return shown.every((row, at) => {
    const letters = [...(pane[at] ?? '').trimEnd()];
    return [...row].length === letters.length && [...row].every((one, n) => same(one, letters[n]));
  });
}

/** Waits until the terminal of a player has read so many scenes. */
export function read(countFile: string, scenes: number): Promise<void> {
  return soon(() => {
    const count = existsSync(countFile) ? Number(readFileSync(countFile, 'utf8')) : 0;
    if (count < scenes) throw new Error(`${count} of ${scenes} scenes were read`);
  });
}

/** A tmux on a terminal of the recordings' size, in which a program runs. */
export type Tmux = {
  /** What its user sees. */
  app: App;
  /** True where its user sees all that its pane has. */
  isShown(): boolean;
};

/** Starts a program in a tmux of its own, until the test ends; null where tmux is not installed. */
export function startTmux(folder: string, program: string): Tmux | null {
  const config = join(folder, 'tmux.conf');
  const features = 'set -as terminal-features ",*:RGB"';
  writeFileSync(config, `set -g status off\nset -g default-terminal xterm-256color\n${features}\n`);
  const options = ['-S', join(folder, 'tmux.socket'), '-f', config, '-u'];
  try {
    execFileSync('tmux', ['-V']);
  } catch {
    return null;
  }
  const app = startApp({ command: 'tmux', args: [...options, 'new-session', program], ...RECORDED });
  onTestFinished(() => app.close());
  const run = (...args: string[]) => execFileSync('tmux', [...options, ...args], { encoding: 'utf8' });
  onTestFinished(() => void run('kill-server'));
  return {
    app,
    isShown: () => shows(app.text(), run('capture-pane', '-p').split('\n')),
  };
}
