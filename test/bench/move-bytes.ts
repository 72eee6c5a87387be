import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { isSelected, selectedInList } from './list-screen.js';
import { press, pressEach } from './presses.js';
import { shows } from './replay.js';
import { type Running, withProgram } from './running.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';

const DOWN = '\x1b[B';
const PAGE_DOWN = '\x1b[6~';
const PAGE_UP = '\x1b[5~';
/** What a dialog shows when it takes keys. */
const CHOOSE = '↑↓ choose';
const ENTRIES = 200;
const DEVICES = 80;

/** How many bytes a move costs: in the list with Details shown, in a menu and a dialog, and by a page. */
export const moveBytes: Subject = {
  name: 'move-bytes',
  async measure(host) {
    const moves = await withProgram(host, {}, (running) => listMoves(host, running));
    const menu = await withProgram(host, {}, (running) => dialogMoves(running, '\r'));
    const palette = await withProgram(host, {}, (running) => dialogMoves(running, ':'));
    const pages = await pageMoves(host);
    return [
      figureOf('bytes for a move in the list with Details shown', [['list', moves]], 190, 160),
      figureOf(
        'bytes for a move inside a dialog or menu',
        [
          ['menu', menu],
          ['palette', palette],
        ],
        // One bar from edge to edge: the texts of two rows are written anew in another look.
        175,
        157,
      ),
      figureOf('bytes for a page', pages, 1300, 1061),
    ];
  },
};

/** The worst place counts, by its median. */
function figureOf(
  name: string,
  places: readonly (readonly [place: string, bytes: readonly number[]])[],
  bound: number,
  goal: number,
): Figure {
  const said = places.map(([place, bytes]) => `${place} ${median(bytes)}, at most ${largest(bytes)}`);
  const value = largest(places.map(([, bytes]) => median(bytes)));
  return { name, value, unit: 'bytes', judged: 'value', bound, goal, note: said.join('; ') };
}

/** Down through the list and up again. Only moves from a VM to a VM count: a heading has no details. */
async function listMoves(host: BenchHost, { terminal, replay }: Running): Promise<number[]> {
  const steps = host.names.length;
  const bytes: number[] = [];
  for (const key of ['j', 'k'].flatMap((one) => Array.from({ length: steps }, () => one))) {
    const from = selectedInList(replay);
    const made = await press(terminal, key);
    await replay.catchUp();
    if (from !== null && selectedInList(replay) !== null) bytes.push(made.bytes);
  }
  await replay.until(isSelected(host.names[0] ?? ''), 'the selection to be back');
  return bytes;
}

async function dialogMoves({ terminal, replay }: Running, key: string): Promise<number[]> {
  terminal.send(key);
  await replay.until(shows(CHOOSE), 'the dialog to take keys');
  const presses = await pressEach(terminal, [DOWN, DOWN, DOWN, DOWN, DOWN]);
  const bytes = presses.map((one) => one.bytes);
  if (bytes.includes(0)) throw new Error('a key in the dialog did nothing');
  return bytes;
}

async function pageMoves(host: BenchHost) {
  const { path, names } = host.inventory(ENTRIES, { devices: DEVICES });
  const options = { args: ['--inventory', path], first: names[0] ?? '' };
  const bytesOf = async ({ terminal }: Running, keys: readonly string[]) =>
    (await pressEach(terminal, keys)).map(({ bytes }) => bytes);
  const list = await withProgram(host, options, (running) =>
    bytesOf(running, [PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_UP, PAGE_UP, PAGE_UP]),
  );
  const config = await withProgram(host, options, async (running) => {
    running.terminal.send('X');
    await running.replay.until(shows('[Config]'), 'the config');
    return bytesOf(running, [PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_UP, PAGE_UP, PAGE_UP]);
  });
  return [
    ['list', list],
    ['config tree', config],
  ] as const;
}
