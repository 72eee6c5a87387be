import type { HostId } from '../../state/fleet/host-id.js';

/** Standard output or error of a host, or what is told of it: safe already. */
export type Stream = 'out' | 'err' | 'told';

/** Where what a host says is put: printed when it is its turn, and held until then. */
export type Turn = {
  /** Resolves once more can be taken: at once, or when it is its turn and what was printed has been taken. */
  write(stream: Stream, lines: readonly string[]): Promise<void>;
  /** It says no more: the next host has its turn. */
  end(): void;
  /** It comes after all the others. */
  postpone(): void;
};

type Waiting = {
  host: HostId;
  held: { stream: Stream; lines: readonly string[] }[];
  size: number;
  isOver: boolean;
  go: () => void;
  turn: Promise<void>;
};

/** So many characters are held of a host; then it waits for its turn. */
const MOST_HELD = 256 * 1024;

/**
 * Puts what several hosts say in the order of the hosts: the first one's is printed as it comes, that of the others is
 * held, and of a host that says much only the beginning.
 * @param print prints lines of a host; its promise holds back the host
 */
export function createTurns(
  order: readonly HostId[],
  print: (host: HostId, stream: Stream, lines: readonly string[]) => Promise<void>,
): ReadonlyMap<HostId, Turn> {
  const queue = order.map((host): Waiting => {
    let go = () => {};
    const turn = new Promise<void>((resolve) => {
      go = resolve;
    });
    return { host, held: [], size: 0, isOver: false, go, turn };
  });
  const advance = () => {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      for (const { stream, lines } of first.held.splice(0)) void print(first.host, stream, lines);
      first.go();
      if (!first.isOver) return;
      queue.shift();
    }
  };
  advance();
  return new Map(queue.map((one) => [one.host, turnOf(one)]));

  function turnOf(one: Waiting): Turn {
    return {
      write: async (stream, lines) => {
        if (queue[0] === one) return print(one.host, stream, lines);
        one.held.push({ stream, lines });
        for (const line of lines) one.size += line.length + 1;
        if (one.size > MOST_HELD) await one.turn;
      },
      end: () => {
        one.isOver = true;
        advance();
      },
      postpone: () => {
        const at = queue.indexOf(one);
        if (at < 0) return;
        queue.splice(at, 1);
        queue.push(one);
        advance();
      },
    };
  }
}
