import type { Socket } from 'node:net';
import type { Screen } from './screen.js';

/** How checkpoints tell guests apart. */
export type GuestKind = {
  /** Eight ASCII characters before the state in a checkpoint: only a guest with the same mark reads it. */
  mark: string;
  /** True if saving takes as long as it takes; false if the simulator pretends that it takes time. */
  takesItsTime: boolean;
};

/** What a checkpoint keeps of a guest. It needs the guest no more: the guest may end meanwhile. */
export type GuestState = {
  /** Bytes. */
  readonly size: number;
  /** Exactly this many bytes; rejects if there are fewer. They belong to the caller. */
  read(at: number, length: number): Promise<Buffer>;
  /** Lets go of what holds the bytes. Whoever asked for the state calls it once, after the last read. */
  close(): Promise<void>;
};

/** A state in which there is nothing. */
export const EMPTY_STATE: GuestState = { size: 0, read: async () => Buffer.alloc(0), close: async () => {} };

/** What the console shows of a guest. Only a screen that its guest's state does not include is saved by itself. */
export type GuestScreen = Pick<Screen, 'cells' | 'cursor'> & Partial<Pick<Screen, 'save' | 'restore'>>;

/** The operating system in a VM: a script of ours, or a real one in QEMU. */
export type Guest = {
  readonly kind: GuestKind;
  /** The text screen, or null if the VM has no console. */
  readonly screen: GuestScreen | null;
  /** Boots it: the screen is cleared and every terminal starts again. */
  boot(): void;
  /** Holds it, or lets it run: held, it keeps a little of what is typed and prints nothing. */
  hold(held: boolean): void;
  /** Ends it: the screen stays as it is, and what is typed is lost. */
  halt(): void;
  /** False before it has booted, and after it was halted. */
  alive(): boolean;
  /**
   * Its state, as of now; the caller holds the guest until this settles. A halted guest has a state, too, though
   * perhaps an empty one. Rejects if the guest cannot be saved, and soon if it is halted meanwhile.
   */
  save(): Promise<GuestState>;
  /**
   * Replaces its state by one of its own kind; it stays held, running or halted. It reads nothing after this settles,
   * and the caller closes the state. Rejects if it cannot, and soon if it is halted meanwhile; the guest is then as it was.
   */
  restore(state: GuestState): Promise<void>;
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
  /**
   * Makes its VNC server ask for this password, of at most eight characters, one for each byte.
   * @returns the absolute path of the server's Unix socket, for any process of this user, or null: there is none
   */
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
