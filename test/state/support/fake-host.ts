import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointDisk } from '../../../src/host/checkpoint-disk.js';
import type { Host } from '../../../src/host/host.js';
import { openLocalHost } from '../../../src/host/local-host.js';
import { openClaims } from '../../../src/inventory/claims.js';
import { openStore } from '../../../src/inventory/open-inventory.js';
import { bindCheckpointOperations } from '../../../src/state/checkpoints/operations.js';
import type { OperationContext } from '../../../src/state/operations/context.js';
import { bindOperations } from '../../../src/state/operations/operations.js';
import { DEFAULTS } from '../../../src/state/settings.js';
import { createAppStore } from '../../../src/state/store.js';
import { openWatch } from '../../../src/state/watching/watch.js';

/**
 * The tools of a host of plain files. Each VM is a folder `vms/N`, which is made and removed in one step; v3-guests
 * is written from them, under a lock. They continue when the program that started them is killed, and print last, when
 * nobody may be left to read it.
 */
const LOCKED = (work: string) => `#!/bin/sh
root=\${0%/bin/*}
until mkdir "$root/lock" 2>/dev/null; do sleep 0.01; done
${work}
cat "$root"/vms/*/line >"$root/guests" 2>/dev/null
mv "$root/guests" "$root/proc/v3vee/v3-guests"
rmdir "$root/lock"
[ -z "$said" ] || echo "$said"
`;

/** The memory of each VM in bytes. */
export const MEMORY_BYTES = 65_536;

const CREATE = LOCKED(`n=0
while ! mkdir "$root/vms/$n" 2>/dev/null; do n=$((n + 1)); done
printf '%s\\t/dev/v3-vm%s\\tstopped\\t1 vcores\\t1 regions\\t${MEMORY_BYTES} mem\\tgeneral\\n' "$2" "$n" >"$root/vms/$n/line"
said="VM ($2) created at /dev/v3-vm$n"`);

/** If its caller was killed before it began it frees nothing: its device may be another VM's by then. */
const FREE = LOCKED(`kill -0 "$CALLER" 2>/dev/null && rm -r "$root/vms/\${1#/dev/v3-vm}"`);

const CHANGE = (from: string, to: string) =>
  LOCKED(`line=$root/vms/\${1#/dev/v3-vm}/line
kill -0 "$CALLER" 2>/dev/null && read -r was <"$line" && case $was in
  *${from}*) printf '%s\\n' "\${was%%${from}*}${to}\${was#*${from}}" >"$line" ;;
esac`);

/** It continues without its caller, as in the kernel: the memory in two pieces, then the rest. */
const SAVE = `#!/bin/sh
half() { head -c ${MEMORY_BYTES / 2} /dev/zero >>"$3/memory_img"; }
half "$@"
half "$@"
echo 1 >"$3/devices"
`;

/** The image that every VM of a fake host is made from. */
export function imageOf(root: string): string {
  return join(root, 'guest.img');
}

/** Palacios has 64 GB in one free block. */
const MEMORY = `  order 36: 1 free blocks
 1 memory pools
    Base Addr=ffff880100000000, order=36, size=${2 ** 36}, free=${2 ** 36}
`;

/** Makes a host of plain files in an existing folder. */
export function makeFakeHost(root: string): void {
  for (const folder of ['bin', 'vms', 'proc/v3vee', 'proc/sys/kernel/random']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'proc/sys/kernel/random/boot_id'), 'this-boot\n');
  writeFileSync(join(root, 'proc/v3vee/v3-guests'), '');
  writeFileSync(join(root, 'proc/v3vee/v3-mem0'), MEMORY);
  writeFileSync(imageOf(root), 'image');
  const tools = {
    v3_create: CREATE,
    v3_free: FREE,
    v3_launch: CHANGE('stopped', 'running'),
    v3_stop: CHANGE('running', 'stopped'),
    v3_save: SAVE,
  };
  for (const [name, text] of Object.entries(tools))
    writeFileSync(join(root, 'bin', name), text, { mode: 0o755 });
}

/** True while a tool of the host changes it. */
export function isAtWork(root: string): boolean {
  return existsSync(join(root, 'lock'));
}

/**
 * The operations on a fake host and an inventory, as a program has them without its screens.
 * @param around what comes before and after each tool run
 */
export function openProgram(
  root: string,
  path: string,
  now: () => number = Date.now,
  around: (run: Host['run']) => Host['run'] = (run) => run,
) {
  const { inventory, history, checkpoints } = openStore(path);
  const store = createAppStore({ hostName: 'fake', inventoryPath: path, settings: DEFAULTS });
  const local = openLocalHost({ root, env: { ...process.env, CALLER: String(process.pid) } });
  const host = { ...local, run: around(local.run) };
  const parts = { host, inventory, history, claims: openClaims(path), store, now };
  const { refresh } = openWatch({ ...parts, exits: null }, false);
  const context: OperationContext = {
    ...parts,
    who: 'victim',
    refresh,
    kernelLog: null,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
  };
  const checkpointOperations = bindCheckpointOperations({ ...context, checkpoints, disk: checkpointDisk });
  return { ...parts, checkpoints, context, checkpointOperations, operations: bindOperations(context) };
}
