import { expect, it } from 'vitest';
import { COLUMNS, ROWS, SAVED_SCREEN_BYTES } from '../../../src/simulator/guest/screen.js';
import { createTextScreen, type TextScreen } from '../../../src/simulator/qemu/text-screen.js';

/** A screen that has shown these bytes. */
async function shown(bytes: string): Promise<TextScreen> {
  let changed = () => {};
  const screen = createTextScreen(() => changed());
  await screen.begin();
  const done = new Promise<void>((resolve) => {
    changed = () => screen.cells[(COLUMNS * ROWS - 1) * 2] === 0x23 && resolve();
  });
  screen.draw(Buffer.from(`${bytes}\x1b7\x1b[25;80H\x1b[?7l#\x1b[?7h\x1b8`));
  await done;
  return screen;
}

function cell({ cells }: TextScreen, row: number, column: number): readonly number[] {
  return [...cells.subarray((row * COLUMNS + column) * 2, (row * COLUMNS + column) * 2 + 2)];
}

it('shows characters of the PC as its bytes', async () => {
  const screen = await shown('A│█é♥\x1b[2;1H漢');
  expect([0, 1, 2, 3, 4].map((column) => cell(screen, 0, column)[0])).toEqual([0x41, 0xb3, 0xdb, 0x82, 3]);
  expect(cell(screen, 1, 0)[0]).toBe(0x3f);
});

it('shows bold as bright, blinking as a bright background, and the colours in the order of VGA', async () => {
  const screen = await shown('\x1b[1;34;41mX\x1b[0;5;33;42mY\x1b[0;37;40mZ\x1b[0mK');
  expect(cell(screen, 0, 0)).toEqual([0x58, 0x49]);
  expect(cell(screen, 0, 1)).toEqual([0x59, 0xa6]);
  expect(cell(screen, 0, 2)).toEqual([0x5a, 0x07]);
  // Curses has no pair for black on black but that of the terminal's own colours.
  expect(cell(screen, 0, 3)).toEqual([0x4b, 0x00]);
  expect(cell(screen, 5, 5)).toEqual([0x20, 0x07]);
});

it('tells where the cursor is, and whether it is there', async () => {
  const screen = await shown('\x1b[?25l\x1b[3;5H');
  expect(screen.cursor()).toEqual({ column: 4, row: 2, visible: false });
  expect((await shown('\x1b[?25l\x1b[?25h')).cursor()).toEqual({ column: 0, row: 0, visible: true });
});

it('begins empty for each QEMU, and is restored from what was saved', async () => {
  const screen = await shown('hello');
  const saved = screen.save();
  expect(saved).toHaveLength(SAVED_SCREEN_BYTES);
  await screen.begin();
  expect(cell(screen, 0, 0)).toEqual([0x20, 0x07]);
  screen.restore(saved);
  expect(cell(screen, 0, 0)[0]).toBe(0x68);
});
