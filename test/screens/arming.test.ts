import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { armWhenSeen } from '../../src/screens/dialogs/arming.js';
import { openConfirm } from '../../src/state/dialogs.js';
import { openAppContext } from '../support/app-context.js';
import { openFakeLine, show } from '../terminal/fake-line.js';

afterEach(() => void vi.useRealTimers());

/** A warning that has just been painted, on a terminal that answered at the start or did not; time stands still. */
async function aWarning({ answered }: { answered: boolean }) {
  const line = openFakeLine(80, 24);
  onTestFinished(() => line.terminal.close());
  const { app } = openAppContext();
  const until = async (holds: () => boolean) => {
    while (!holds()) await turn();
  };
  /** The terminal answers the last question. */
  const answer = async () => {
    const asked = [...line.written.join('').matchAll(/\x1b\[(\d+);(\d+)H\x1b\[6n/g)].at(-1);
    expect(asked).toBeDefined();
    line.written.length = 0;
    const heard: number[] = [];
    const stop = line.terminal.onKey((key) => void heard.push(key.readAt));
    line.type(`\x1b[${asked?.[1]};${asked?.[2]}Rz`);
    await until(() => heard.length > 0);
    stop();
  };
  if (answered) await answer();
  line.written.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  openConfirm(app.store, { title: 'Stop web?', lines: [], verb: 'Stop' }, [], () => undefined);
  const dialog = () => app.store.getState().view.dialogs[0];
  onTestFinished(armWhenSeen({ app, terminal: line.terminal }, dialog()?.id ?? 0));
  let painted = 0;
  line.terminal.onPainted(() => painted++);
  await show(line.terminal, 'Stop web?');
  await until(() => painted > 0);
  return { ...line, answer, isArmed: () => dialog()?.armedAt !== null };
}

test('a warning cannot be answered before the terminal has said that it has shown it, however long that takes', async () => {
  const { answer, isArmed, written } = await aWarning({ answered: true });
  expect(written.join('')).toMatch(/Stop web\?[\s\S]*\x1b\[6n/);
  vi.advanceTimersByTime(3_600_000);
  expect(isArmed()).toBe(false);
  await answer();
  vi.advanceTimersByTime(150);
  expect(isArmed()).toBe(true);
});

test('a terminal that has never answered is asked nothing, and a moment has to pass', async () => {
  const { isArmed, written } = await aWarning({ answered: false });
  expect(written.join('')).not.toContain('\x1b[6n');
  vi.advanceTimersByTime(149);
  expect(isArmed()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isArmed()).toBe(true);
});
