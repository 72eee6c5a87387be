import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Guest, GuestEvents } from '../guest/guest.js';
import { createScriptedGuest } from '../guest/scripted-guest.js';
import type { Layout } from '../layout.js';
import { hasKvm } from '../qemu/kvm.js';
import { createQemuGuest } from '../qemu/qemu-guest.js';
import type { GuestConfig } from '../wire.js';

/** Makes the guest of a new VM with this index and name. */
export type NewGuest = (index: number, name: string, config: GuestConfig, events: GuestEvents) => Guest;

/**
 * The maker of a host's guests. Folders that the QEMUs of a killed kernel left are removed.
 * @param program QEMU's binary; null: the guests are scripted
 */
export function guestMaker(layout: Layout, program: string | null): NewGuest {
  for (const name of readdirSync(layout.own).filter((each) => /^vm\d+-/.test(each)))
    rmSync(join(layout.own, name), { recursive: true, force: true });
  if (program === null) return (_, name, config, events) => createScriptedGuest(name, config, events);
  const host = { program, kvm: hasKvm(), folder: layout.own };
  return (index, name, config, events) =>
    createQemuGuest({ label: `vm${index}`, name }, config, events, host);
}
