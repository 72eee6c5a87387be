import { within } from '../host/within.js';
import type { HostPort } from '../state/fleet/host-port.js';
import { CATEGORY_WORDS, shownName, stateWord } from '../state/vms/find.js';
import { connectDemoHosts, type DemoHosts } from './demo-hosts.js';
import { openLocalPort } from './local-port.js';
import { type ExitCode, type Output, tableLines } from './output.js';
import { openParts } from './parts.js';
import { untilSignal } from './until-signal.js';

/** How long hosts have to show what they should: a busy machine takes its time. */
const LIMIT_MS = 60_000;

const PAUSED = { host: 'alpha', vm: 'api' };

/**
 * Shows the demo's hosts as text: their VMs, and a VM of a far host that is paused there. What is shown of far hosts is
 * what their bridges tell.
 * @returns 1 where a host did not show what it should
 */
export async function fleetTour(hosts: DemoHosts, output: Output): Promise<ExitCode> {
  const parts = await openParts(hosts.local.options, true);
  const far = connectDemoHosts(hosts, parts.context.now);
  try {
    parts.watch.refresh();
    const ports = [openLocalPort(parts), ...far.all.map(({ port }) => port)];
    return await untilSignal(() => show(ports, output));
  } finally {
    await far.end();
    parts.inventory.close();
  }
}

async function show(ports: readonly HostPort[], output: Output): Promise<ExitCode> {
  output.out('v3_tui: three simulated Palacios hosts, two of them as far hosts.');
  output.out('With a terminal, v3_tui demo --fleet shows the full-screen program instead.');
  output.out('');
  output.out(
    '1. The VMs of all hosts. Each far host is served by v3_tui bridge: here a child process, else over ssh.',
  );
  const read = await Promise.all(ports.map((port) => shows(port, () => port.state().ready)));
  list(ports, output);
  if (read.includes(false)) return wrong(output, 'a host has not been read');
  output.out('');
  output.out('2. A VM of a far host is paused by its own host, which verifies and records it there.');
  const port = ports.find(({ id }) => id === PAUSED.host);
  const vm = port && vmOf(port);
  if (port === undefined || vm === undefined) return wrong(output, 'that VM is not there');
  const outcome = await port.operations.pause(vm.key);
  output.out(`${port.id}: ${outcome.message}`);
  const isPaused = await shows(port, () => vmOf(port)?.state === 'paused');
  list([port], output);
  if (!outcome.ok || !isPaused) return wrong(output, 'it is not paused');
  output.out('');
  output.out('The tour is over: everything went as it should.');
  return 0;
}

function vmOf(port: HostPort) {
  return port.state().snapshot.vms.find(({ name }) => name === PAUSED.vm);
}

function list(ports: readonly HostPort[], output: Output): void {
  const rows = ports.flatMap((port) =>
    port
      .state()
      .snapshot.vms.map((vm) => [
        port.id,
        CATEGORY_WORDS[vm.category],
        stateWord(vm),
        shownName(vm.name),
        vm.device ?? '-',
      ]),
  );
  for (const line of tableLines([['HOST', 'CATEGORY', 'STATE', 'NAME', 'DEVICE'], ...rows], false))
    output.out(line);
}

function wrong(output: Output, what: string): ExitCode {
  output.out(`*** wrong: ${what}`);
  return 1;
}

/** Waits until a host shows something; false where it does not in time. */
async function shows(port: HostPort, isShown: () => boolean): Promise<boolean> {
  let stop = () => {};
  const shown = new Promise<true>((resolve) => {
    const look = () => {
      if (isShown()) resolve(true);
    };
    stop = port.subscribe(look);
    look();
  });
  const inTime = await within(shown, LIMIT_MS);
  stop();
  return inTime === true;
}
