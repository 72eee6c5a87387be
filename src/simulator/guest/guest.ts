import type { Socket } from 'node:net';
import type { ShownScreen } from './screen.js';
import type { GuestSnapshot } from './snapshot.js';

/** The operating system in a VM: a script of ours, or a real one in QEMU. */
export type Guest = {
  /** The text screen, or null if the VM has no console. */
  readonly screen: ShownScreen | null;
  /** Boots it: the screen is cleared and every terminal starts again. */
  boot(): void;
  /** Holds it, or lets it run: held, it keeps a little of what is typed and prints nothing. */
  hold(held: boolean): void;
  /** Ends it: the screen stays as it is, and what is typed is lost. */
  halt(): void;
  /** False before it has booted, and after it was halted. */
  alive(): boolean;
  /** The contents of its memory. The screen belongs to the video device. */
  save(): GuestSnapshot;
  /** Replaces its memory; it stays held, running or halted. */
  restore(snapshot: GuestSnapshot): void;
  /** Continues without a boot from what was restored after it was halted. */
  resume(): void;
  /** Lets this many milliseconds pass for a guest that has no clock of its own. */
  tick(elapsedMs: number): void;
  /** Exits of each vcore since the boot, counted by the guest itself; null: the simulator makes them up. */
  exits(): readonly number[] | null;
  typeOnConsole(bytes: Uint8Array): void;
  typeOnStream(name: string, bytes: Uint8Array): void;
  /** True if there is such a stream and nobody reads it. */
  streamFree(name: string): boolean;
  connectStream(name: string, socket: Socket): void;
  closeStreams(): void;
  /** A Unix socket of the guest's VNC server, which asks for this password; null: it has no such server. */
  vnc(password: string): Promise<string | null>;
};

export type GuestEvents = {
  onScreen(): void;
  /**
   * The guest itself asks; called at the end of the turn.
   * @param words why it crashed, for the log
   */
  onAsk(what: 'reboot' | 'poweroff' | 'crash', words?: string): void;
  /** Something about the guest for the kernel's log. */
  onSay(words: string): void;
};

/** What a checkpoint keeps of a guest: bytes that only a guest of the same kind reads again. */
export type GuestState = { size: number; read(at: number, length: number): Promise<Buffer> };
