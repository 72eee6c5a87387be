import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Alert } from '../../../src/state/alerts/alert.js';
import { createAnnouncer } from '../../../src/state/alerts/announcer.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const alert = (id: number): Alert => ({
  id,
  kind: 'error',
  at: 0,
  vm: { name: 'web', device: '/dev/v3-vm0', key: 'k' },
  words: '',
  kernel: null,
  lines: [],
  isSeen: false,
  over: null,
});

test('what comes together, or while it is quiet, is announced once', () => {
  const announced: number[] = [];
  const { add, stop } = createAnnouncer((alerts) => announced.push(alerts.length));
  for (let id = 0; id < 32; id++) add(alert(id));
  vi.advanceTimersByTime(5000);
  expect(announced).toEqual([32]);
  add(alert(33));
  add(alert(34));
  vi.advanceTimersByTime(5000);
  expect(announced).toEqual([32]);
  vi.advanceTimersByTime(1000);
  expect(announced).toEqual([32, 2]);
  vi.advanceTimersByTime(60_000);
  add(alert(35));
  vi.advanceTimersByTime(500);
  expect(announced).toEqual([32, 2, 1]);
  add(alert(36));
  stop();
  vi.runAllTimers();
  expect(announced).toEqual([32, 2, 1]);
});
