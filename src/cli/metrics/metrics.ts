import { once } from 'node:events';
import { resolve } from 'node:path';
import { replaceFile, statOf } from '../../inventory/files.js';
import { steadyNow } from '../../state/steady-now.js';
import { codeOf, systemWords } from '../../text/system-words.js';
import { interruption } from '../ending.js';
import { settled } from '../log-settled.js';
import type { ExitCode } from '../output.js';
import { writeTo } from '../process-streams.js';
import type { Caller } from '../run-action.js';
import { authority, type ListenAddress, readListenAddress } from './listen-address.js';
import { followLogErrors } from './log-errors.js';
import { openMetricsReader } from './reading.js';
import { samplesOf } from './samples.js';
import { createMetricsServer } from './serve.js';
import { metricsText } from './text-format.js';

type Wish = { listen: string | undefined; allowRemote: boolean; file: string | undefined };

/**
 * `v3_tui metrics`: prints all metrics once, writes them into a file in one step, or serves them until it is
 * interrupted. A host that cannot be read is a metric, not a failure.
 */
export async function metrics(caller: Pick<Caller, 'parts' | 'output'>, wish: Wish): Promise<ExitCode> {
  const { parts, output } = caller;
  if (wish.listen !== undefined) return listen(caller, wish.listen, wish.allowRemote);
  const text = metricsText(samplesOf(openMetricsReader(parts, steadyNow)()));
  if (wish.file === undefined) {
    writeTo('stdout', text);
    return 0;
  }
  const path = resolve(wish.file);
  try {
    // A rename by root would replace even /dev/null.
    if (statOf(path)?.isFile() === false) {
      output.err(`Cannot write ${path}: it is not a file.`);
      return 1;
    }
    replaceFile(path, text, { like: null, mode: 0o644 });
    return 0;
  } catch (error) {
    output.err(`Cannot write ${path}: ${systemWords(error)}.`);
    return 1;
  }
}

async function listen(
  caller: Pick<Caller, 'parts' | 'output'>,
  text: string,
  allowRemote: boolean,
): Promise<ExitCode> {
  const { parts, output } = caller;
  const address = readListenAddress(text);
  if ('reason' in address) {
    output.err(`error: --listen ${text}: ${address.reason}`);
    return 2;
  }
  const shown = authority(address.host, address.port);
  if (!address.isLoopback && !allowRemote) {
    output.err(
      `error: ${shown} can be reached from other machines, and nothing asks for a password there. Listen on 127.0.0.1, or add --allow-remote.`,
    );
    return 2;
  }
  if (!address.isLoopback)
    output.err(`warning: who reaches ${shown} can read the names and states of all VMs.`);
  const ending = interruption();
  const read = openMetricsReader(parts, steadyNow);
  const log = await settled(parts.followKernelLog({ past: 1 }), ending);
  if (log === null) return 0;
  const errors = followLogErrors(log);
  const page = atMostEachSecond(() => {
    const reading = read();
    return metricsText([...samplesOf(reading), ...errors.samples(reading.vms)]);
  });
  // The names of the VMs are known from the start, so that the first errors are counted for them.
  page();
  const server = createMetricsServer(page);
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
    // A connection that cannot be taken, as where there are too many open files, ends nothing.
    server.on('error', () => undefined);
    const at = server.address();
    const port = typeof at === 'object' && at !== null ? at.port : address.port;
    output.out(`Metrics are served at http://${authority(address.host, port)}/metrics`);
    await ending.reached;
    return 0;
  } catch (error) {
    output.err(`Cannot listen on ${shown}: ${whyNot(error, address)}`);
    return 1;
  } finally {
    server.close();
    server.closeAllConnections();
    errors.close();
  }
}

function whyNot(error: unknown, { port }: ListenAddress): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `another program uses port ${port}.`;
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address.';
    case 'EACCES':
      return `only root may use port ${port}.`;
    default:
      return `${systemWords(error)}.`;
  }
}

const SECOND_MS = 1000;

/** However many clients ask, the host is read at most once a second. */
function atMostEachSecond(make: () => string): () => string {
  let last: { text: string; at: number } | null = null;
  return () => {
    const at = steadyNow();
    if (last === null || at - last.at >= SECOND_MS) last = { text: make(), at };
    return last.text;
  };
}
