import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { layoutOf } from '../layout.js';
import { readSettings } from '../tool-files.js';
import { type Answer, line, type Request, readLines } from '../wire.js';
import type { Caller } from './caller.js';
import { callVm, openDevice, sayUnhandled } from './calls.js';
import { connectConsole } from './console-feed.js';
import { type Control, obey } from './control-words.js';
import { createVm, freeVm } from './create.js';
import { createHolds, type Holds } from './holds.js';
import { createMachine, type Machine } from './machine.js';
import { callMemory } from './memory-calls.js';
import { guestMaker } from './new-guest.js';
import { dieWithOwner, type Owner } from './owner.js';

const ROOT_CHECK_MS = 500;
const STOP_GRACE_MS = 50;
/** The call that a VM without a text console does not know. */
const CONSOLE_CONNECT = 20;

/**
 * Runs the kernel of a host until it is stopped or the host's folder is removed. There is one process for each root:
 * a second one ends at once.
 * @param highestDescriptor the descriptors that it was started with, up to this one, are /dev/null, and are closed
 * @param owner the host ends with this process; null: it runs until it is stopped
 */
export async function runKernel(
  root: string,
  highestDescriptor: number,
  owner: Owner | null = null,
): Promise<void> {
  for (let descriptor = 3; descriptor <= highestDescriptor; descriptor += 1) closeSync(descriptor);
  const layout = layoutOf(root);
  const settings = readSettings(layout);
  if (!settings || !(await lock(root))) return;
  process.on('uncaughtException', (error) => {
    try {
      writeFileSync(layout.kernelError, `${error.stack ?? error.message}\n`);
    } finally {
      process.exit(1);
    }
  });
  const machine = createMachine(layout, settings.oldProc, guestMaker(layout, settings.qemu));
  machine.onScreen = (vm) => vm.console?.changed();
  machine.boot();
  const server = await serve(machine);
  setInterval(() => {
    if (!existsSync(layout.settings)) process.exit(0);
  }, ROOT_CHECK_MS);
  if (owner !== null) dieWithOwner(owner, () => machine.goDown());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => shutDown(machine, server));
  }
}

/** An abstract socket is held as long as its owner lives, and leaves no file. */
function lock(root: string): Promise<boolean> {
  const holder = createServer();
  return new Promise((resolve) => {
    holder.once('error', () => resolve(false));
    holder.listen(`\0palacios-simulator:${hash(root)}`, () => resolve(true));
  });
}

function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text))
    value = ((value ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return value.toString(16);
}

function shutDown(machine: Machine, server: Server): void {
  machine.goDown();
  server.close();
  for (const name of [machine.layout.socketName, 'gone'])
    rmSync(join(machine.layout.own, name), { recursive: true, force: true });
  setTimeout(() => process.exit(0), STOP_GRACE_MS);
}

function serve(machine: Machine): Promise<Server> {
  const { layout } = machine;
  const open = new Set<Socket>();
  const held = createHolds();
  const control: Control = {
    release: held.release,
    hanging: held.hanging,
    stop: () => setImmediate(() => shutDown(machine, server)),
    async reboot(downMs) {
      machine.goDown(true);
      for (const socket of open) socket.destroy();
      // Calls that hung find the host gone, and release what they hold.
      control.release();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      if (server.listening) machine.boot();
    },
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    accept(machine, socket, open, held, control);
  });
  rmSync(join(layout.own, layout.socketName), { force: true });
  const folder = openSync(layout.own, constants.O_RDONLY | constants.O_DIRECTORY);
  return new Promise((resolve) => {
    server.listen(`/proc/self/fd/${folder}/${layout.socketName}`, () => {
      closeSync(folder);
      resolve(server);
    });
  });
}

/** Takes one connection: a request, its answer, and for consoles and streams what follows. */
function accept(machine: Machine, socket: Socket, open: Set<Socket>, held: Holds, control: Control): void {
  let listener: (bytes: Buffer) => void = () => {};
  readLines(
    socket,
    (text) => {
      const request = readRequest(text);
      if (!request) {
        socket.destroy();
        return true;
      }
      if (request.call !== 'control') {
        open.add(socket);
        socket.once('close', () => open.delete(socket));
      }
      const answered = answer(machine, request, callerOf(machine, socket, held.call(request.tool)), control);
      answered.then(
        (result) => {
          if (socket.destroyed) return;
          if (result.end !== 'ok' || !staysOpen(request)) socket.end(line(result));
          else {
            const connected = connectTo(machine, request, socket);
            if (connected) listener = connected;
            else socket.end(line({ end: 'ioctl' }));
          }
        },
        () => socket.destroy(),
      );
      return true;
    },
    (bytes) => listener(bytes),
  );
}

/** Null if it is not a request of one of the tools. */
function readRequest(text: string): Request | null {
  try {
    const request: Request = JSON.parse(text);
    return typeof request.call === 'string' ? request : null;
  } catch {
    return null;
  }
}

/** Waiting ends in an error if the host goes down meanwhile: what was going on there is void. */
function callerOf(machine: Machine, socket: Socket, hang: () => Promise<void>): Caller {
  const era = machine.era();
  const deafen = () => {
    if (!socket.destroyed) socket.write(line({ end: 'held' }));
  };
  return {
    deafen,
    async wait(ms, hangs) {
      if (hangs) {
        deafen();
        await hang();
      }
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      if (machine.era() !== era) throw new Error('the host went down');
    },
  };
}

async function answer(machine: Machine, request: Request, caller: Caller, control: Control): Promise<Answer> {
  switch (request.call) {
    case 'control':
      return obey(machine, control, request.words);
    case 'create':
      return createVm(machine, request, caller);
    case 'free':
      return freeVm(machine, request, caller);
    case 'mem-offline':
    case 'mem-online':
    case 'mem-add':
    case 'mem-remove':
    case 'mem-reset':
      return callMemory(machine, request, caller);
    case 'dmesg':
    case 'journal':
    case 'helper':
    case 'console':
    case 'stream':
    case 'vnc': {
      if ('device' in request && !openDevice(machine, request.device)) return { end: 'open' };
      const { slowMs, hangs, outcome } = machine.faults.meet(
        request,
        'device' in request ? request.device : null,
      );
      await caller.wait(slowMs, hangs);
      if (outcome === 'fail' || outcome === 'deny') return { end: 'ioctl' };
      if (request.call === 'journal') {
        const text = machine.log.journal(request.after, request.lines);
        return text === null ? { end: 'open' } : { end: 'ok', text };
      }
      return request.call === 'dmesg' ? { end: 'ok', text: machine.log.ring(request.clock) } : { end: 'ok' };
    }
    case 'vnc-screen':
      return findScreen(machine, request.device, request.password);
    default:
      return callVm(machine, request, caller);
  }
}

/** A guest whose VNC server fails has none: the tool that asks has other viewers, and goes on. */
async function findScreen(machine: Machine, device: string, password: string): Promise<Answer> {
  const vm = openDevice(machine, device);
  if (!vm) return { end: 'open' };
  const path = await vm.guest.vnc(password).catch(() => null);
  return path === null ? { end: 'ioctl' } : { end: 'ok', text: path };
}

function staysOpen(request: Request): boolean {
  return request.call === 'console' || request.call === 'stream' || request.call === 'vnc';
}

/**
 * Connects a socket to a console, stream or screen, after telling the tool so.
 * @returns what takes the tool's bytes, or null if there is nothing to connect to
 */
function connectTo(machine: Machine, request: Request, socket: Socket): ((bytes: Buffer) => void) | null {
  const vm = 'device' in request ? openDevice(machine, request.device) : null;
  if (!vm) return null;
  const { guest } = vm;
  if (request.call === 'console') {
    if (!guest.screen) sayUnhandled(machine.log, CONSOLE_CONNECT);
    if (!guest.screen || vm.console) return null;
    socket.write(line({ end: 'ok' }));
    connectConsole(vm, guest.screen, socket);
    return (bytes) => guest.typeOnConsole(bytes);
  }
  if (request.call === 'stream') {
    const { stream } = request;
    if (!guest.streamFree(stream)) {
      if (vm.config.streams.includes(stream))
        machine.log.module('iface-stream.c(365)', `Stream (${stream}) already connected`);
      else machine.log.module('iface-stream.c(352)', `Could not find stream (${stream})`);
      return null;
    }
    machine.log.core(`Stream (${stream}) connected`);
    socket.write(line({ end: 'ok' }));
    guest.connectStream(request.stream, socket);
    return (bytes) => guest.typeOnStream(request.stream, bytes);
  }
  socket.write(line({ end: 'ok' }));
  const close = () => socket.destroy();
  vm.closers.add(close);
  socket.once('close', () => vm.closers.delete(close));
  return () => {};
}
