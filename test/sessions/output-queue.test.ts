import { describe, expect, test } from 'vitest';
import { scrollsWhole } from '../../src/sessions/screen/emulator-state.js';
import { loadXterm } from '../../src/sessions/screen/load-xterm.js';
import { openScreen, type SessionScreen } from '../../src/sessions/screen/session-screen.js';
import { fc } from '../support/fast-check.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const size = { columns: 12, rows: 4, scrollback: { lines: 6, from: 'lines' } } as const;

async function aScreen(flow: string[] = []): Promise<SessionScreen> {
  return openScreen({
    ...size,
    flow: { pause: () => flow.push('pause'), resume: () => flow.push('resume') },
    onChange: () => {},
    onReply: () => {},
  });
}

/** Everything that a screen shows and keeps. */
function pictures(screen: SessionScreen): unknown {
  const { columns, rows } = size;
  const { first = 0, screen: top = 0 } = screen.lines() ?? {};
  const views = Array.from({ length: top - first }, (_, line) => {
    const { rows: cells } = screen.grid(columns, rows, { top: first + line, left: 0 });
    return cells;
  });
  return { views, end: screen.grid(columns, rows).rows, modes: screen.modes() };
}

/** The bytes parsed a little at a time, so nothing is left out. */
async function parsedSlowly(all: Uint8Array): Promise<unknown> {
  const screen = await aScreen();
  for (let at = 0; at < all.length; at += 1000) {
    screen.write(all.subarray(at, at + 1000));
    await screen.settled();
  }
  return pictures(screen);
}

describe('a flood', () => {
  test('shows and holds what it would if each byte of it were parsed', async () => {
    const flood = fc.record({
      text: fc.constantFrom('y\r\n', 'number\t12\r\n', '漢字かな混じり文\r\n', 'stairs\n', '7\r\n', 'x'),
      times: fc.integer({ min: 2000, max: 3000 }),
    });
    // Not without wrapping: there the emulator's own result depends on where the writes of a wide character part.
    const oddity = fc.constantFrom(
      '\x1b[31;1m',
      '\x1b[44m',
      '\x1b[2;3r',
      '\x1b[r',
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\x1b[4h',
      '\x1b[1;5H',
      '\x1b[3',
      '\x1b]0;a title that does not end',
      '\x1b\\',
      '\x07',
      '\x1bP1$',
      '\x1b7',
      '\x1b8',
      '\x1bc',
      '\x1b(0',
      '\u009b1m',
      'e',
      '\u0301',
    );
    const part = fc.oneof(
      flood,
      fc.record({ text: oddity, times: fc.constant(1) }),
      fc.record({ text: fc.string({ maxLength: 4 }), times: fc.constant(1) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const pieces = parts.map(({ text, times }) => bytes(text.repeat(times)));
        const all = Buffer.concat(pieces);
        const screen = await aScreen();
        screen.write(all);
        await screen.settled();
        expect(pictures(screen)).toEqual(await parsedSlowly(all));
        for (const piece of pieces) screen.write(piece);
        await screen.settled();
        expect(pictures(screen)).toEqual(await parsedSlowly(Buffer.concat([all, all])));
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['in a part of the screen only', '\x1b[1;2r\x1b[4;1H', 'a longer line\r\n', 'y\r\n'],
    ['behind a sequence that it completes', '\x1b(', '0\r\n', 'qqq\r\n'],
  ])('is parsed whole where its first lines leave something: %s', async (_, before, first, line) => {
    const all = bytes(before + first + line.repeat(3000));
    const screen = await aScreen();
    screen.write(all);
    await screen.settled();
    expect(pictures(screen)).toEqual(await parsedSlowly(all));
  });

  test('is held back while much of it waits, however often it is written', async () => {
    const flow: string[] = [];
    const screen = await aScreen(flow);
    const chunk = bytes('0123456789abcdef\r\n'.repeat(1024));
    let written = 0;
    while (flow.length === 0 && written < 8 * 1024 * 1024) {
      screen.write(chunk);
      written += chunk.length;
    }
    expect(flow).toEqual(['pause']);
    expect(written).toBeLessThan(1024 * 1024);
    await screen.settled();
    expect(flow).toEqual(['pause', 'resume']);
  });

  test('is on the screen at the end, without any waiting for the next piece', async () => {
    const changed: (() => void)[] = [];
    const screen = await openScreen({
      ...size,
      flow: { pause: () => {}, resume: () => {} },
      onChange: () => {
        for (const done of changed.splice(0)) done();
      },
      onReply: () => {},
    });
    screen.write(bytes('y\r\n'.repeat(20_000)));
    screen.write(bytes('the end'));
    const rowsNow = () => screen.grid(size.columns, size.rows).rows;
    while (
      !rowsNow().some((row) =>
        row
          .map((cell) => cell.text)
          .join('')
          .startsWith('the end'),
      )
    ) {
      await new Promise<void>((resolve) => changed.push(resolve));
    }
  });
});

describe('the inside of the emulator', () => {
  test('tells when lines scroll its whole screen', async () => {
    const { newTerminal } = await loadXterm();
    const terminal = newTerminal({ cols: 20, rows: 5 });
    const isSoBehind = async (text: string) => {
      await new Promise<void>((resolve) => terminal.write(text, resolve));
      return scrollsWhole(terminal);
    };
    expect(await isSoBehind('text\r\n')).toBe(true);
    expect(await isSoBehind('\x1b[3')).toBe(false);
    expect(await isSoBehind('1m')).toBe(true);
    expect(await isSoBehind('\x1b]0;title')).toBe(false);
    expect(await isSoBehind('\x07')).toBe(true);
    expect(await isSoBehind('\x1b[2;4r')).toBe(false);
    expect(await isSoBehind('\x1b[r')).toBe(true);
  });
});
