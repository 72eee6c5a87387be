import { StringDecoder } from 'node:string_decoder';
import { bootProgram } from './boot.js';
import { programFor } from './commands.js';
import type { Program, System } from './program.js';
import type { TtySnapshot } from './snapshot.js';

const TYPED_AHEAD_CHARACTERS = 256;
const HISTORY_LINES = 50;
const LINE_CHARACTERS = 1024;

/** One terminal of a guest: a line editor, a shell, and the program that runs in front. */
export type Tty = {
  /** Begins the guest's boot on this terminal. */
  boot(): void;
  /** What was typed, as it arrives. */
  type(bytes: Uint8Array): void;
  /**
   * Lets the program in front print while `ready()`, up to this many characters.
   * @returns true if there was more to print
   */
  pump(nowMs: number, budget: number, ready: () => boolean): boolean;
  save(): TtySnapshot;
  /** Continues from a snapshot without printing: what was printed before is on the screen or was read. */
  restore(snapshot: TtySnapshot): void;
};

/** @param print shows text on the terminal; lines end in a line feed alone */
export function createTty(system: System, print: (text: string) => void): Tty {
  let decoder = new StringDecoder('utf8');
  let program: Program | null = null;
  /** The line that started the program in front; null: the boot. */
  let command: string | null = null;
  let typedAhead = '';
  let text: string[] = [];
  let sequence = '';
  const history: string[] = [];
  let recalled = 0;

  const show = (output: string) => print(output.replaceAll('\n', '\r\n'));
  const prompt = () => show(`root@${system.hostname}:~# `);
  const erase = (chars: readonly string[]) => {
    const width = chars.reduce((sum, char) => sum + widthOf(char), 0);
    print('\b \b'.repeat(width));
  };
  const replaceLine = (line: string) => {
    erase(text);
    text = [...line];
    print(line);
  };
  const recall = (step: -1 | 1) => {
    recalled = Math.min(history.length, Math.max(0, recalled + step));
    replaceLine(history[recalled] ?? '');
  };
  const enter = () => {
    const line = text.join('');
    text = [];
    show('\n');
    if (line.trim() !== '') history.push(line);
    if (history.length > HISTORY_LINES) history.shift();
    recalled = history.length;
    command = line;
    program = programFor(line, system, history);
    if (!program) prompt();
  };
  const edit = (char: string) => {
    if (char === '\r' || char === '\n') enter();
    else if (char === '\x7f' || char === '\b') erase(text.splice(-1));
    else if (char === '\x03') {
      show('^C\n');
      text = [];
      prompt();
    } else if (char === '\x15') replaceLine('');
    else if (char === '\x0c') {
      print('\x1b[2J\x1b[H');
      prompt();
      print(text.join(''));
    } else if (char >= ' ' && text.length < LINE_CHARACTERS) {
      text.push(char);
      print(char);
    }
  };
  const key = (char: string) => {
    if (program && char === '\x03') {
      show('^C\n');
      program = null;
      typedAhead = '';
      prompt();
    } else if (program?.key) program.key(char);
    else if (program) typedAhead = (typedAhead + char).slice(0, TYPED_AHEAD_CHARACTERS);
    else if (sequence !== '') {
      sequence += char;
      if (sequence.length === 2 && (char === '[' || char === 'O')) return;
      if (sequence.length > 2 && /[0-9;]/.test(char)) return;
      if (sequence.endsWith('A')) recall(-1);
      else if (sequence.endsWith('B')) recall(1);
      sequence = '';
    } else if (char === '\x1b') sequence = char;
    else edit(char);
  };
  const ended = () => {
    program = null;
    prompt();
    const ahead = typedAhead;
    typedAhead = '';
    for (const char of ahead) key(char);
  };
  return {
    boot() {
      decoder = new StringDecoder('utf8');
      text = [];
      typedAhead = '';
      sequence = '';
      command = null;
      program = bootProgram(system);
    },
    type(bytes) {
      for (const char of decoder.write(Buffer.from(bytes))) key(char);
    },
    pump(nowMs, budget, ready) {
      for (let left = budget; program && ready(); ) {
        if (left <= 0) return true;
        const output = program.step(nowMs);
        if (output === 'idle') return false;
        if (output === 'end') ended();
        else {
          show(output.text);
          left -= output.text.length;
        }
      }
      return false;
    },
    save: () => ({
      line: text.join(''),
      ahead: typedAhead,
      history: [...history],
      front: program && { command, mark: program.mark() },
    }),
    restore({ line, ahead, history: lines, front }) {
      decoder = new StringDecoder('utf8');
      sequence = '';
      text = [...line];
      typedAhead = ahead;
      history.splice(0, history.length, ...lines);
      recalled = history.length;
      command = front?.command ?? null;
      program =
        front && (front.command === null ? bootProgram(system) : programFor(front.command, system, history));
      if (front) program?.goOn(front.mark);
    },
  };
}

/** Columns of a character: wide East Asian ones and most emoji take two, combining ones none. */
function widthOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (/\p{Mark}/u.test(char)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
