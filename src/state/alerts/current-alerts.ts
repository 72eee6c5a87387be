import { concerns } from '../fates/evidence.js';
import { spanWords } from '../span-words.js';
import type { Vm } from '../vms/model.js';
import { type Alert, linesAbout } from './alert.js';
import type { AlertListener, AlertParts } from './alert-parts.js';
import { type Fall, fateOfFall } from './judge.js';
import type { Change, Sight } from './sightings.js';

/** For how long the kernel messages that follow an alert are added to it. */
const ADD_MS = 10_000;

/** The last alert about a VM, while the VM is as it says. `fall`: null for one that is stuck. */
type Current = { alert: Alert; fall: Fall | null; raisedAt: number; heardLine: number };

/** The last alert of each VM, by the VM's id. */
export type CurrentAlerts = {
  /** @param fall null for a VM that is stuck */
  raise(
    kind: Alert['kind'],
    vm: Sight,
    said: Pick<Alert, 'words' | 'kernel' | 'at'>,
    fall: Fall | null,
  ): void;
  /** The VM has changed: its alert is left as it is. */
  leave(id: string): void;
  /** The VM is stuck no more. */
  endStuck(change: Extract<Change, { kind: 'unstuck' }>): void;
  /** Takes the kernel's words, which may come after what they are about: at each reading, for a log may pour. */
  hear(): void;
};

/** Raises alerts, and amends them as long as their VMs are as they say. */
export function createCurrentAlerts(parts: AlertParts, listener: AlertListener): CurrentAlerts {
  const { store, log, now } = parts;
  const current = new Map<string, Current>();
  let lastId = 0;
  return {
    raise(kind, { id, name, device, key }, { words, kernel, at }, fall) {
      lastId += 1;
      const lines = log.lines();
      const alert: Alert = {
        id: lastId,
        kind,
        at,
        vm: { name, device, key },
        words,
        kernel,
        lines: linesAbout(lines, name),
        isSeen: false,
        over: null,
      };
      current.set(id, { alert, fall, raisedAt: now(), heardLine: lines.at(-1)?.number ?? 0 });
      listener.raised(alert);
    },
    leave: (id) => void current.delete(id),
    endStuck({ vm, forMs, moves }) {
      const found = current.get(vm.id);
      if (found?.alert.kind !== 'stuck') return;
      current.delete(vm.id);
      const after = `after ${spanWords(forMs)}`;
      const over = moves ? `its exits move again, ${after}` : `it no longer runs, ${after}`;
      listener.amended(found.alert.id, { over });
    },
    hear() {
      const lines = log.lines();
      for (const one of current.values()) {
        const { alert, fall } = one;
        if (fall === null) continue;
        const isFresh = now() - one.raisedAt < ADD_MS;
        if (!isFresh && (alert.kind !== 'error' || alert.kernel !== null)) continue;
        const isNew = concerns(lines, alert.vm.name, one.heardLine);
        one.heardLine = lines.at(-1)?.number ?? one.heardLine;
        const fate = isNew ? fateOfFall(fall, store.getState(), parts) : null;
        if (fate === null) continue;
        // The kernel names no device: with two VMs of one name, what comes later may be about the other.
        const { words, kernel } = isShared(alert.vm, store.getState().snapshot.vms)
          ? { words: alert.words, kernel: alert.kernel ?? fate.kernel }
          : fate;
        const change = { words, kernel, lines: linesAbout(lines, alert.vm.name) };
        one.alert = { ...alert, ...change };
        listener.amended(alert.id, change);
      }
    },
  };
}

/** True where another VM on the host has the same name. */
function isShared({ name, device }: Alert['vm'], vms: readonly Vm[]): boolean {
  return vms.some((vm) => vm.name === name && vm.device !== null && vm.device !== device);
}
