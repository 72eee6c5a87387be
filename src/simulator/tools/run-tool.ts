import { readFileSync } from 'node:fs';
import { isToolName, layoutOf, type ToolName } from '../layout.js';
import { checkpoint } from './checkpoints.js';
import { create } from './create.js';
import { dmesg } from './dmesg.js';
import { info } from './info.js';
import { journalctl } from './journalctl.js';
import { free, launch, pauseOrContinue, reset, simulate, stop } from './life.js';
import { memory, resetMemory } from './memory.js';
import { debug, moveCore, moveMemory } from './moves.js';
import { createStdio } from './stdio.js';
import { stream } from './stream.js';
import type { Tool } from './tool.js';

type Run = (tool: Tool) => Promise<never>;

/** What loads more than a small tool takes to run is loaded by those alone that need it. */
const screens = () => import('./console.js');
const vnc = () => import('./vnc.js');

const RUNS: Record<ToolName, Run> = {
  v3_create: create,
  v3_free: free,
  v3_launch: launch,
  v3_stop: stop,
  v3_pause: (tool) => pauseOrContinue(tool, 'pause'),
  v3_continue: (tool) => pauseOrContinue(tool, 'continue'),
  v3_reset: reset,
  v3_save: (tool) => checkpoint(tool, 'save'),
  v3_load: (tool) => checkpoint(tool, 'load'),
  v3_send: (tool) => checkpoint(tool, 'send'),
  v3_receive: (tool) => checkpoint(tool, 'receive'),
  v3_simulate: simulate,
  v3_debug: debug,
  v3_core_move: moveCore,
  v3_mem_move: moveMemory,
  v3_mem: memory,
  v3_mem_reset: resetMemory,
  v3_info: info,
  v3_monitor: async (tool) => (await screens()).monitor(tool),
  v3_cons_sc: async (tool) => (await screens()).cons(tool, 'sc'),
  v3_cons_tc: async (tool) => (await screens()).cons(tool, 'tc'),
  v3_console: async (tool) => (await screens()).consoleWrapper(tool),
  v3_stream: stream,
  v3_vncserver: async (tool) => (await vnc()).vncserver(tool),
  v3_x0vncserver: async (tool) => (await vnc()).x0vncserver(tool),
  v3_vncclient: async (tool) => (await vnc()).vncclient(tool),
  vncpasswd: async (tool) => (await vnc()).vncpasswd(tool),
  vncviewer: async (tool) => (await import('./vncviewer.js')).vncviewer(tool),
  dmesg,
  journalctl,
};

/**
 * Runs as one tool: `node simulator.js tool ROOT NAME ARGV0 ARG…`. The arguments are read as bytes from /proc, since
 * Node has replaced what is not UTF-8.
 */
export async function runTool(): Promise<void> {
  const words = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1);
  const [root = '', name = '', argv0 = '', ...args] = words.slice(words.length - process.argv.length + 3);
  if (!isToolName(name)) return;
  await RUNS[name]({
    layout: layoutOf(Buffer.from(root, 'latin1').toString()),
    name,
    argv0,
    args,
    ...createStdio(),
  });
}
