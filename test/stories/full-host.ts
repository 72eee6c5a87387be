import { fails } from '../../src/host/preflight/finding.js';
import { type Alert, linesAbout } from '../../src/state/alerts/alert.js';
import type { AppContext } from '../../src/state/app-context.js';
import { shownName } from '../../src/state/vms/find.js';
import type { Vm } from '../../src/state/vms/model.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { tab } from '../support/app-states.js';
import { checkpoint } from '../support/checkpoints.js';
import { logLine } from '../support/log-line.js';
import { device, entry, guestRow } from '../support/vms.js';

/** A line of a VM's kernel messages. */
export function lineOf(name: string, text = name) {
  return logLine({ vm: name, level: 'error', text });
}

function anAlert(name: string): Alert {
  const words = `${shownName(name)} crashed`;
  const vm = { name, key: 'gone', device: device(9) };
  const lines = linesAbout([lineOf(name)], name);
  return { id: 1, kind: 'error', at: 0, vm, words, kernel: null, lines, isSeen: false, over: null };
}

/**
 * VMs in each category and state, in a program that has something of everything to show: an alert, a checkpoint, a
 * session, a finding, others that hold modes.
 * @param nameOf what is called so, of VMs and of all else: a test gives hostile names
 * @param folder where the configs and images are
 * @returns the VMs, in the order of the list
 */
export function fillHost(app: AppContext, nameOf: (plain: string) => string, folder = '/srv'): readonly Vm[] {
  const about = (plain: string) => ({
    config: `${folder}/${nameOf(plain)}.xml`,
    image: `${folder}/${nameOf(plain)}.img`,
    lastStream: nameOf('com1'),
    notes: nameOf('Builds the images of the others.'),
    tags: [nameOf('nightly')],
  });
  const [web, db, build, lab, test9] = ['web', 'db', 'build', 'lab', 'test9'].map(nameOf);
  const on = (number: number, plain: string) =>
    entry(`${number}`, nameOf(plain), { ...about(plain), device: device(number), bootId: 'now' });
  const vms = reconcile({
    guests: [
      guestRow(0, web ?? ''),
      guestRow(1, db ?? '', { state: 'paused' }),
      guestRow(2, build ?? '', { state: 'stopped' }),
      guestRow(3, lab ?? '', { state: 'error' }),
      guestRow(4, test9 ?? ''),
    ],
    details: [],
    entries: [
      ...['web', 'db', 'build', 'lab'].map((plain, number) => on(number, plain)),
      entry('new', nameOf('kiosk'), about('kiosk')),
      entry('lost', nameOf('mail'), {
        ...about('mail'),
        device: device(9),
        bootId: 'before',
        state: 'running',
      }),
    ],
    bootId: 'now',
  });
  const what = nameOf('Palacios has no memory.');
  const whole = checkpoint({
    vm: '0',
    vmName: web ?? '',
    name: nameOf('before the upgrade'),
    note: nameOf('good'),
  });
  app.store.setState((state) => ({
    ready: true,
    snapshot: { ...state.snapshot, vms, bootId: 'now', moduleLoaded: true },
    claims: ['console', 'vnc'].map((key) => ({
      key,
      isOwn: false,
      holder: { pid: 1, what: nameOf(`${key} of db`) },
    })),
    tabs: [tab('s1', vms[0] ?? null)],
    checkpoints: { all: [{ checkpoint: whole, reading: null }], problem: null },
    findings: [
      {
        id: 'x',
        severity: 'bad',
        what,
        tool: fails(nameOf('v3_create would fail.')),
        fix: nameOf('v3_mem -a 512'),
      },
    ],
    alerts: [anAlert(nameOf('lab'))],
  }));
  return vms;
}
