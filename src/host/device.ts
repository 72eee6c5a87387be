/** The path of a VM's character device, checked by {@link asDevice}: `/dev/v3-vm0` to `/dev/v3-vm31`. */
export type Device = string & { readonly __device: unique symbol };

const DEVICE = /^\/dev\/v3-vm([0-9]|[12][0-9]|3[01])$/;

/**
 * Checks a device path. Only what passes may be given to a tool: v3_free takes junk for VM 0
 * (docs/palacios.md, "v3-guests", and docs/palacios/tools.md, "The tools").
 * @returns the text as a `Device`, or null where it is not exactly `/dev/v3-vmN` with N from 0 to 31
 */
export function asDevice(text: string): Device | null {
  return DEVICE.test(text) ? (text as Device) : null;
}

/** Reads a device as a user types it: `/dev/v3-vm3` or `v3-vm3`. Null for anything else. */
export function deviceFromUser(text: string): Device | null {
  return asDevice(text.startsWith('/') ? text : `/dev/${text}`);
}

/** The short form of a device that lists show: `v3-vm3`. */
export function shortDevice(device: Device): string {
  return device.slice('/dev/'.length);
}
