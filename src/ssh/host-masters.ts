import { rmSync } from 'node:fs';
import { within } from '../host/within.js';
import { listens } from './control-folder.js';
import { type Master, openMaster, type SshFailure } from './open-master.js';
import type { SshTarget } from './target.js';

/** A place for one session in a master. */
export type Seat = {
  controlPath: string;
  /** A file for ssh's own words in this session. */
  wordsPath: string;
  /** Null while the master is there; else what it said at its end, safe to show. */
  masterEnd(): Promise<readonly string[] | null>;
  /** The session has ended, or was not begun. */
  leave(): void;
  /** sshd allowed the master no further session (`MaxSessions`): the seat is left, and the next is elsewhere. */
  full(): void;
};

/**
 * The connections to one host, each let in once: sessions share them. There is one, and a further one where sshd allows
 * it no more sessions.
 */
export type HostMasters = {
  readonly target: SshTarget;
  /** True while there is a connection. */
  isOpen(): boolean;
  /**
   * Opens a connection where there is none; who asks while one is being opened gets the same answer. Once ssh was refused
   * nothing is tried by itself, and the answer is that refusal: each try could lock the account.
   * @param ask true: ssh may ask the user, who sees the terminal as it is
   * @returns null: there is one
   */
  connect(ask: boolean): Promise<SshFailure | null>;
  /** The user wants it tried again, whatever it was refused. */
  allow(): void;
  /** A place for a session; where none is free, a further connection is opened, and asks nothing. */
  seat(): Promise<Seat | SshFailure>;
  /** Ends all connections with all sessions, and allows no more. */
  end(): Promise<void>;
};

export type HostMastersParts = {
  target: SshTarget;
  /** A path for a control socket that nobody had before. */
  newControlPath(): string;
  env: NodeJS.ProcessEnv;
};

type Room = { master: Master; used: number; seats: number };

/** Opens nothing yet. */
export function createHostMasters({ target, newControlPath, env }: HostMastersParts): HostMasters {
  let rooms: Room[] = [];
  /** How many sessions sshd allows a connection, once it was met. */
  let most = Number.POSITIVE_INFINITY;
  let opening: Promise<SshFailure | null> | null = null;
  let refusal: SshFailure | null = null;
  const over = new AbortController();

  const open = async (ask: boolean): Promise<SshFailure | null> => {
    const opened = await openMaster({ target, controlPath: newControlPath(), ask, env, signal: over.signal });
    if (!('controlPath' in opened)) return opened;
    if (over.signal.aborted) {
      opened.end();
      await opened.ended;
      return GONE;
    }
    const room = { master: opened, used: 0, seats: 0 };
    rooms.push(room);
    void opened.ended.then(() => {
      rooms = rooms.filter((one) => one !== room);
      if (rooms.length > 0) return;
      most = Number.POSITIVE_INFINITY;
      // What was refused was a further one.
      refusal = null;
    });
    return null;
  };
  const openOnce = (ask: boolean): Promise<SshFailure | null> => {
    if (over.signal.aborted) return Promise.resolve(GONE);
    if (opening !== null) return opening;
    if (ask) refusal = null;
    if (refusal !== null) return Promise.resolve(refusal);
    opening = open(ask)
      .then((failure) => {
        if (failure?.trouble === 'refused') refusal = failure;
        return failure;
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  };
  const withRoom = () => rooms.find(({ master, used }) => master.isOpen() && used < most);
  const isOpen = () => rooms.some(({ master }) => master.isOpen());

  return {
    target,
    isOpen,
    connect: async (ask) => (isOpen() ? null : openOnce(ask)),
    allow: () => {
      refusal = null;
    },
    async seat() {
      for (;;) {
        const room = withRoom();
        if (room !== undefined) {
          room.used += 1;
          room.seats += 1;
          return seatIn(room, () => {
            most = Math.max(1, Math.min(most, room.used));
          });
        }
        const further = isOpen();
        const failure = await openOnce(false);
        if (failure !== null) return further ? forSessions(failure) : failure;
      }
    },
    async end() {
      over.abort();
      await opening;
      const ended = rooms.map(({ master }) => master.ended);
      for (const { master } of rooms) master.end();
      await Promise.all(ended);
    },
  };
}

const GONE: SshFailure = { trouble: 'unreachable', words: ['the connection was ended here'], asks: false };

function forSessions(failure: SshFailure): SshFailure {
  const said = 'sshd allows its connection no more sessions (MaxSessions), and a further connection failed:';
  return { ...failure, words: [said, ...failure.words] };
}

/** How long it may take to notice the end of a master that listens no more, in ms. */
const NOTICE_MS = 1000;

function seatIn(room: Room, learn: () => void): Seat {
  const { master } = room;
  const wordsPath = `${master.controlPath}.s${room.seats}`;
  let left = false;
  const leave = () => {
    if (left) return;
    left = true;
    room.used -= 1;
    rmSync(wordsPath, { force: true });
  };
  return {
    controlPath: master.controlPath,
    wordsPath,
    async masterEnd() {
      if (await listens(master.controlPath)) return null;
      await within(master.ended, NOTICE_MS);
      return master.lastWords();
    },
    leave,
    full() {
      leave();
      learn();
    },
  };
}
