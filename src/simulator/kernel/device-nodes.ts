import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Layout } from '../layout.js';

/** The nodes of the VMs in /dev: empty files, since only the kernel process knows what is behind a device. */
export type DeviceNodes = {
  /** Makes the nodes of these devices, and removes all others. */
  show(devices: readonly string[]): void;
};

export function createDeviceNodes({ dev }: Pick<Layout, 'dev'>): DeviceNodes {
  let shown: string | null = null;
  return {
    show(devices) {
      const names = devices.map((device) => basename(device));
      const wanted = names.join(' ');
      if (wanted === shown) return;
      shown = wanted;
      mkdirSync(dev, { recursive: true });
      for (const name of readdirSync(dev))
        if (!names.includes(name)) rmSync(`${dev}/${name}`, { force: true });
      for (const name of names) writeFileSync(`${dev}/${name}`, '');
    },
  };
}
