import { join } from 'node:path';

/** The paths of a simulated host under its root. */
export type Layout = {
  root: string;
  bin: string;
  /** Marks a folder as a simulated host; holds the kernel's socket and files on their way into /proc. */
  own: string;
  settings: string;
  /** Name of the kernel's socket inside `own`. */
  socketName: string;
  kernelError: string;
  /** The nodes of the VMs. */
  dev: string;
  /** There while v3_x0vncserver is a later one than Palacios' own. */
  newVnc: string;
  proc: string;
  v3vee: string;
  bootId: string;
  messages: string;
};

/** @param root the host root, absolute and without symbolic links */
export function layoutOf(root: string): Layout {
  const own = join(root, '.palacios-simulator');
  return {
    root,
    bin: join(root, 'bin'),
    own,
    settings: join(own, 'settings.json'),
    socketName: 'kernel.sock',
    kernelError: join(own, 'kernel-error.txt'),
    dev: join(root, 'dev'),
    newVnc: join(own, 'new-vnc'),
    proc: join(root, 'proc'),
    v3vee: join(root, 'proc', 'v3vee'),
    bootId: join(root, 'proc', 'sys', 'kernel', 'random', 'boot_id'),
    messages: join(root, 'var', 'log', 'messages'),
  };
}

/** The executables in `DIR/bin` of a simulated host. */
export const TOOL_NAMES = [
  'v3_create',
  'v3_free',
  'v3_launch',
  'v3_stop',
  'v3_pause',
  'v3_continue',
  'v3_reset',
  'v3_save',
  'v3_load',
  'v3_send',
  'v3_receive',
  'v3_simulate',
  'v3_debug',
  'v3_core_move',
  'v3_mem_move',
  'v3_mem',
  'v3_mem_reset',
  'v3_info',
  'v3_monitor',
  'v3_cons_sc',
  'v3_cons_tc',
  'v3_console',
  'v3_stream',
  'v3_vncserver',
  'v3_x0vncserver',
  'v3_vncclient',
  'vncpasswd',
  'vncviewer',
  'dmesg',
  'journalctl',
] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

export function isToolName(text: string): text is ToolName {
  return (TOOL_NAMES as readonly string[]).includes(text);
}
