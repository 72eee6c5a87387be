import type { Duplex } from 'node:stream';
import { type Serving, serve } from '../../src/bridge/serve.js';
import { openProgram } from '../state/support/fake-host.js';
import { testPort } from './test-port.js';

/** A far host that this process plays, as its bridge would: the files of a host, read when they are said to change. */
export type PlayedHost = {
  /** Serves it over a stream, as `v3_tui bridge` does. */
  play(stream: Duplex): void;
  /** Reads the files again. */
  look(): void;
  end(): Promise<void>;
};

/** Plays the host whose files are below a root. @param inventory the path of its inventory, which is made */
export function openPlayedHost(root: string, inventory: string): PlayedHost {
  const { context, checkpoints, checkpointOperations, inventory: open } = openProgram(root, inventory);
  const port = testPort(context, checkpoints);
  const facts = {
    inventory: open.kind,
    whereabouts: { home: '/root', cwd: '/root' },
    checkpoints: '/root/checkpoints',
    who: 'root',
    readOnly: false,
  };
  const served = { port, version: 'played', facts, context, checkpoints: checkpointOperations };
  const running = new Set<Serving>();
  context.refresh();
  return {
    play(stream) {
      const serving = serve(served, { input: stream, output: stream, now: Date.now });
      running.add(serving);
      void serving.ended.then(() => {
        running.delete(serving);
        stream.end();
      });
    },
    look: () => void context.refresh(),
    async end() {
      for (const serving of running) serving.end();
      await Promise.all([...running].map(({ ended }) => ended));
      open.close();
    },
  };
}
