import { expect, test } from 'vitest';
import { sendSignal } from './send-signal.js';

test.each([0, -1, 1, Number.NaN, 1.5, '', 'x', null, undefined])(
  '%s is no process to send a signal to',
  (pid) => {
    expect(() => sendSignal(pid, 'SIGCONT')).toThrow('there is no process');
  },
);
