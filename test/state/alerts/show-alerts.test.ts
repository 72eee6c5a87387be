import { expect, onTestFinished, test } from 'vitest';
import type { Alert } from '../../../src/state/alerts/alert.js';
import type { AlertListener } from '../../../src/state/alerts/alert-parts.js';
import { showAlerts } from '../../../src/state/alerts/show-alerts.js';
import { farKey, LOCAL_HOST } from '../../../src/state/fleet/host-id.js';
import { bareAppContext } from '../../support/bare-app-context.js';

/** A host whose alerts a test raises; each host numbers its own from 1. */
function aHost(id: string) {
  let hears: Pick<AlertListener, 'raised' | 'amended'> | null = null;
  let last = 0;
  return {
    followAlerts: (listener: Pick<AlertListener, 'raised' | 'amended'>) => {
      hears = listener;
      return () => undefined;
    },
    raise(words: string): void {
      last += 1;
      const alert: Alert = {
        id: last,
        kind: 'error',
        at: 0,
        vm: { name: 'web', key: farKey(id, 'web'), device: '/dev/v3-vm0' },
        words,
        kernel: null,
        lines: [],
        isSeen: false,
        over: null,
      };
      hears?.raised(alert);
    },
    amend: (change: Partial<Alert>) => hears?.amended(last, change),
  };
}

test('an alert names the host of its VM, unless that is this machine, and is amended as its own', () => {
  const { app, close } = bareAppContext();
  onTestFinished(close);
  const [local, far] = [aHost(LOCAL_HOST), aHost('alpha')];
  onTestFinished(
    showAlerts(
      app,
      (follow) => {
        const stops = [local, far].map(follow);
        return () => {
          for (const stop of stops) stop();
        };
      },
      () => undefined,
      () => false,
    ),
  );
  const words = () => app.store.getState().alerts.map((alert) => alert.words);
  const message = () => app.store.getState().view.message?.text;

  local.raise('web crashed: it is in ERROR');
  expect(message()).toBe('web crashed: it is in ERROR');
  far.raise('web stopped by itself');
  expect(words()).toEqual(['web crashed: it is in ERROR', 'alpha: web stopped by itself']);
  expect(message()).toBe('2 alerts, the last: alpha: web stopped by itself');
  far.amend({ words: 'web was killed by the kernel' });
  expect(words()).toEqual(['web crashed: it is in ERROR', 'alpha: web was killed by the kernel']);
  far.amend({ over: 'it runs again' });
  expect(message()).toBe('alpha/web was stuck: it runs again');
});
