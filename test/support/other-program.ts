import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { userName } from '../../src/cli/who.js';
import type { Host, Tool } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { defaultInventoryPath, openStore } from '../../src/inventory/open-inventory.js';
import { untilWritable } from '../../src/inventory/until-writable.js';
import { layoutOf } from '../../src/simulator/layout.js';
import { type Answer, type Call, connectToKernel, line, readLines } from '../../src/simulator/wire.js';
import type { NewVm } from '../../src/state/operations/new-vm.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watching/watch.js';

/** What another v3_tui does on the host, by a VM's name; each fails where it is not done. */
export type OtherProgram = {
  add(vm: NewVm): Promise<void>;
  activate(name: string): Promise<void>;
  /** As `v3_tui start NAME --mode none` does. */
  start(name: string): Promise<void>;
  pause(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  delete(name: string): Promise<void>;
};

/**
 * Works as another v3_tui with the inventory of the host, in this process: a start of the built program costs much
 * more, and most tests are about something else.
 */
export async function asOtherProgram(
  root: string,
  work: (program: OtherProgram) => Promise<void>,
): Promise<void> {
  const host = withoutTools(openLocalHost({ root, env: process.env }), root);
  const inventoryPath = defaultInventoryPath({ root, env: process.env, uid: process.getuid?.() ?? -1 });
  const { inventory, history } = openStore(inventoryPath);
  const claims = openClaims(inventoryPath);
  const store = createAppStore({ hostName: host.name, inventoryPath, settings: DEFAULTS });
  const now = () => Date.now();
  const { refresh } = openWatch({ host, inventory, history, claims, store, exits: null, now }, false);
  const operations = bindOperations({
    host,
    inventory,
    history,
    who: userName(process.env),
    claims,
    store,
    refresh,
    kernelLog: null,
    untilWritable: () => untilWritable(inventoryPath),
    wait: (ms) => wait(ms),
    now,
  });
  const done = async (outcome: Promise<Outcome>) => {
    const { ok, tried, message } = await outcome;
    if (!ok) throw new Error(`${tried}: ${message}`);
  };
  const keyOf = (name: string) => {
    const vm = refresh().vms.find((one) => one.name === name);
    if (vm === undefined) throw new Error(`no VM ${name} on ${root}`);
    return vm.key;
  };
  try {
    await work({
      add: (vm) => done(operations.add(vm)),
      activate: (name) => done(operations.activate(keyOf(name))),
      start: async (name) => {
        const key = keyOf(name);
        await operations.remember(key, 'none', null);
        await done(operations.start(key));
      },
      pause: (name) => done(operations.pause(keyOf(name))),
      stop: (name) => done(operations.stop(keyOf(name))),
      delete: (name) => done(operations.delete(keyOf(name))),
    });
  } finally {
    inventory.close();
  }
}

/** The host, where this process itself asks the kernel what the tools for a VM's life would: each start costs more. */
function withoutTools(host: Host, root: string): Host {
  return {
    ...host,
    run: async (tool, args, options = {}) => {
      const call = callOf(tool, args, options.cwd ?? process.cwd());
      if (call === null) return host.run(tool, args, options);
      const startedAt = Date.now();
      options.onStart?.(process.pid);
      const answer = await ask(root, tool, call);
      return {
        tool,
        path: join(root, 'bin', tool),
        args,
        startedAt,
        durationMs: Date.now() - startedAt,
        end: { kind: 'exit', code: answer.end === 'ok' ? 0 : 255 },
        output: [{ stream: 'stdout', text: saidOf(call, answer) }],
        cut: false,
      };
    },
  };
}

/** What a tool asks the kernel; null: it does more than that. */
function callOf(tool: Tool, args: readonly string[], folder: string): Call | null {
  const [first = '', second = ''] = args.map((arg) => Buffer.from(arg).toString('latin1'));
  switch (tool) {
    case 'v3_create': {
      if (args.length !== 2 || first.startsWith('-')) return null;
      const { size } = statSync(resolve(folder, args[0] ?? ''));
      const image = { size, complete: true, header: true, path: first, config: null };
      return { call: 'create', name: second, image, folder };
    }
    case 'v3_launch':
      return { call: 'launch', device: first };
    case 'v3_pause':
      return { call: 'pause', device: first };
    case 'v3_stop':
      return { call: 'stop', device: first };
    case 'v3_free':
      return { call: 'free', index: Number(/\d+$/.exec(first)?.[0]) };
    default:
      return null;
  }
}

/** What the tool prints last where it succeeds: the device is read from it. */
function saidOf(call: Call, answer: Answer): string {
  if (answer.end !== 'ok') return '';
  if (call.call === 'create') return `VM (${call.name}) created at /dev/v3-vm${answer.index}\n`;
  return call.call === 'launch' ? `Launching VM (${call.device})\n` : '';
}

async function ask(root: string, tool: Tool, call: Call): Promise<Answer> {
  const socket = await connectToKernel(layoutOf(root));
  if (socket === null) throw new Error(`no kernel at ${root}`);
  return new Promise((done, failed) => {
    socket.once('close', () => failed(new Error(`the kernel at ${root} does not answer`)));
    readLines(
      socket,
      (text) => {
        const answer: Answer = JSON.parse(text);
        if (answer.end === 'held') return false;
        done(answer);
        socket.destroy();
        return true;
      },
      () => {},
    );
    socket.write(line({ ...call, tool, pid: process.pid }));
    socket.resume();
  });
}
