import { bootLine } from './boot.js';
import { type Program, printing, type System } from './program.js';
import { topProgram } from './top.js';

const CHUNK_CHARACTERS = 16 * 1024;
const MAX_FILES = 32;

const HELP = `help            this list
uname [-a]      the system's name
ps              processes
free            memory
dmesg           boot messages
top             processes, each second; q leaves
colours         the 16 colours
chart           the 256 colours
seq [N] M       the numbers from N (or 1) to M
yes [TEXT]      TEXT again and again, until Ctrl-C
echo TEXT       TEXT
write FILE TEXT keeps TEXT as FILE until the next boot
cat FILE        what FILE holds
ls              the files
date            the time
uptime          how long the guest has run
history         what was typed
clear           an empty screen
reboot          boots again
poweroff        ends the guest
crash           ends in a triple fault
`;

type Command = (args: readonly string[], system: System, history: readonly string[]) => Program;

const COMMANDS: Record<string, Command> = {
  help: () => printing(HELP),
  uname: (args, system) =>
    printing(args[0] === '-a' ? `Heron ${system.hostname} 1.4.2 SMP x86_64\n` : 'Heron\n'),
  ps: (_, system) =>
    printing(
      ['PID  TTY    COMMAND', '  1  ?      init', '  7  ?      logd']
        .concat(system.terminals().map((name, at) => `${String(20 + at).padStart(3)}  ${name.padEnd(6)} sh`))
        .map((text) => `${text}\n`)
        .join(''),
    ),
  free: (_, system) => {
    const total = Math.round(system.memoryBytes / 1024);
    const used = 11_264 + 512 * system.terminals().length;
    const row = (name: string, ...cells: (string | number)[]) =>
      `${name.padEnd(6)}${cells.map((cell) => String(cell).padStart(12)).join('')}\n`;
    return printing(row('', 'total KB', 'used', 'free') + row('mem:', total, used, total - used));
  },
  dmesg: (_, system) =>
    printing(
      system
        .bootLog()
        .map((text, at) => bootLine(text, at * 100))
        .join(''),
    ),
  top: (_, system) => topProgram(system),
  colours: () => printing(colours()),
  chart: () => printing(chart()),
  seq: (args) => seqProgram(args),
  yes: (args) => yesProgram(args.length === 0 ? 'y' : args.join(' ')),
  echo: (args) => printing(`${args.join(' ')}\n`),
  write: ([name, ...words], { files }) => {
    if (name === undefined) return printing('usage: write FILE TEXT\n');
    if (!files.has(name) && files.size >= MAX_FILES) return printing('write: no room for another file\n');
    files.set(name, words.join(' '));
    return printing('');
  },
  cat: ([name = ''], { files }) => printing(`${files.get(name) ?? `cat: no such file: ${name}`}\n`),
  ls: (_, { files }) => printing([...files.keys()].map((name) => `${name}\n`).join('')),
  date: () => printing(`${new Date().toUTCString()}\n`),
  uptime: (_, system) => printing(`up ${Math.floor(system.uptimeMs() / 1000)} s, ${system.cores} cores\n`),
  history: (_, __, history) =>
    printing(history.map((text, at) => `${String(at + 1).padStart(4)}  ${text}\n`).join('')),
  clear: () => printing('\x1b[2J\x1b[H'),
  reboot: (_, system) => leaving(system, 'reboot', 'The system goes down for reboot.\n'),
  poweroff: (_, system) => leaving(system, 'poweroff', 'The system goes down. Power off.\n'),
  crash: (_, system) => leaving(system, 'crash', 'kernel: triple fault at 0xffffffff81000fb0\n'),
};

/** The program for a line typed at the prompt; null for an empty line. */
export function programFor(text: string, system: System, history: readonly string[]): Program | null {
  const [name, ...args] = text.trim().split(/\s+/);
  if (!name) return null;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return command ? command(args, system, history) : printing(`${name}: no such command; try help\n`);
}

function leaving(system: System, what: 'reboot' | 'poweroff' | 'crash', text: string): Program {
  let said = false;
  return {
    step() {
      if (said) return 'idle';
      said = true;
      system.ask(what);
      return { text };
    },
    mark: () => Number(said),
    goOn(mark) {
      said = mark > 0;
    },
  };
}

function colours(): string {
  const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
  return names
    .map(
      (name, at) =>
        `\x1b[3${at}m${name.padEnd(9)}\x1b[1m${`bright ${name}`.padEnd(16)}\x1b[0m \x1b[4${at}m        \x1b[0m\n`,
    )
    .join('');
}

function chart(): string {
  const cell = (colour: number) => `\x1b[48;5;${colour}m${String(colour).padStart(4)}\x1b[0m`;
  const rows = Array.from({ length: 16 }, (_, row) =>
    Array.from({ length: 16 }, (__, column) => cell(row * 16 + column)).join(''),
  );
  return rows.map((row) => `${row}\n`).join('');
}

function seqProgram(args: readonly string[]): Program {
  const numbers = args.map(Number);
  if (numbers.length === 0 || numbers.length > 2 || !numbers.every(Number.isSafeInteger)) {
    return printing('usage: seq [N] M\n');
  }
  let next = numbers.length === 2 ? (numbers[0] ?? 1) : 1;
  const last = numbers.at(-1) ?? 0;
  return {
    step() {
      let text = '';
      while (next <= last && text.length < CHUNK_CHARACTERS) {
        text += `${next}\n`;
        next += 1;
      }
      return text === '' ? 'end' : { text };
    },
    mark: () => next,
    goOn(mark) {
      next = mark;
    },
  };
}

function yesProgram(text: string): Program {
  const chunk = `${text}\n`.repeat(Math.max(1, Math.floor(CHUNK_CHARACTERS / (text.length + 1))));
  return { step: () => ({ text: chunk }), mark: () => 0, goOn() {} };
}
