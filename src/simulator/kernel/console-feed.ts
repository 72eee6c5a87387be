import type { Socket } from 'node:net';
import { COLUMNS, ROWS, type ShownScreen } from '../guest/screen.js';
import type { Vm } from './vm.js';

const FRAME_MS = 30;

/** Bytes before the cells: the cursor's column and row, whether it is visible, and an unused one. */
export const FRAME_HEAD_BYTES = 4;
export const FRAME_BYTES = FRAME_HEAD_BYTES + COLUMNS * ROWS * 2;

/** Sends a VM's text screen to the one console tool that is connected to it. */
export type ConsoleFeed = { changed(): void; close(): void };

/** Feeds a socket with the VM's screen. The caller has checked that the VM has one and that nobody else reads it. */
export function connectConsole(vm: Vm, screen: ShownScreen, socket: Socket): void {
  let dirty = false;
  let resting = false;
  let inFlight = false;
  const send = () => {
    if (!dirty || resting || inFlight || socket.destroyed) return;
    dirty = false;
    resting = true;
    inFlight = true;
    const { column, row, visible } = screen.cursor();
    const frame = Buffer.alloc(FRAME_BYTES);
    frame.set([column, row, visible ? 1 : 0, 0]);
    frame.set(screen.cells, FRAME_HEAD_BYTES);
    socket.write(frame, () => {
      inFlight = false;
      send();
    });
    setTimeout(() => {
      resting = false;
      send();
    }, FRAME_MS);
  };
  const feed: ConsoleFeed = {
    changed() {
      if (dirty) return;
      dirty = true;
      setImmediate(send);
    },
    close: () => socket.destroy(),
  };
  vm.console = feed;
  socket.once('close', () => {
    if (vm.console === feed) vm.console = null;
  });
  feed.changed();
}
