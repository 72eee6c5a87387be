import '../support/ink-environment.js';
import { describe, expect, test } from 'vitest';
import { openDialog, outcomeDialog } from '../../src/state/dialogs.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { type Cell, INVERSE } from '../../src/terminal/cells.js';
import { paletteFor, type THEMES } from '../../src/terminal/palette.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { anAppScreen } from './support/a-screen.js';

const FAILED: Outcome = {
  ok: false,
  unclear: false,
  tried: 'pause web',
  message: 'v3_pause reported success, but web is still running.',
  advice: 'Try again, or look at the kernel messages.',
  commands: [],
  kernel: ['Cannot pause VM'],
  key: null,
};

function shown(outcome: Outcome, theme: (typeof THEMES)[number]) {
  const { app } = openAppContext();
  const { screen, line, lines } = anAppScreen(app, { columns: 80, rows: 24 });
  screen.terminal.setLook({ theme, colours: {} });
  openDialog(app.store, outcomeDialog, { outcome });
  /** The cell at the first letter of a text. */
  const cellOf = (text: string): Cell | undefined => {
    const row = lines().findIndex((words) => words.includes(text));
    return line.grid().rows[row]?.[lines()[row]?.indexOf(text) ?? 0];
  };
  return { lines, text: () => lines().join('\n'), cellOf };
}

test('a failure has a sign in its title, and headings of what the kernel said and what to do', async () => {
  const { text } = shown(FAILED, 'mono');
  await soon(() => {
    expect(text()).toMatch(/╭ ✗ pause web: failed ─+╮/);
    expect(text()).toMatch(/The kernel said: +│[^\n]*\n[^\n]*Cannot pause VM/);
    expect(text()).toMatch(/What to do: +│[^\n]*\n[^\n]*Try again, or look at the kernel messages\./);
    expect(text().indexOf('is still running')).toBeLessThan(text().indexOf('The kernel said:'));
  });
});

test('of a tool and a kernel that said much, the last words are shown, and what to do below them', async () => {
  const said = (who: string) => Array.from({ length: 3000 }, (_, at) => `${who} ${at + 1}`);
  const command = {
    ...{ id: 1, purpose: 'pause web', line: 'v3_pause /dev/v3-vm0', startedAt: 0, durationMs: 20 },
    ...{ ended: 'exit 255', words: said('tool'), showed: null },
  };
  const { text } = shown({ ...FAILED, commands: [command], kernel: said('kernel') }, 'mono');
  await soon(() =>
    expect(text()).toMatch(/v3_pause[^\n]*\n[^\n]*\(2988 lines before\)[^\n]*\n[^\n]*tool 2989/),
  );
  expect(text()).toMatch(/tool 3000 [^\n]*\n[^\n]*exit 255/);
  expect(text()).not.toContain('kernel 2988');
});

test('one of which nothing shows the end has another sign and word', async () => {
  const { text } = shown({ ...FAILED, unclear: true }, 'mono');
  await soon(() => expect(text()).toMatch(/╭ ! pause web: not known ─+╮/));
});

describe.each(['dark', 'light', '16', 'mono'] as const)('in the theme %s', (theme) => {
  test('its sign has the look of what is bad, and its frame is a line, never a bar', async () => {
    const { bad } = paletteFor({ theme, colours: {} }, null, 256);
    const { cellOf } = shown(FAILED, theme);
    await soon(() => expect(cellOf('✗ pause web')?.style).toEqual(bad));
    const frame = cellOf('╭ ✗')?.style;
    expect(frame?.fg).toBe(bad.fg);
    expect((frame?.bits ?? INVERSE) & INVERSE).toBe(0);
    expect((cellOf(' pause web: failed')?.style.bits ?? INVERSE) & INVERSE).toBe(0);
  });
});
