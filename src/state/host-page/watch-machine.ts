import { type Host, TOOLS } from '../../host/host.js';
import type { HostStore } from '../fleet/host-store.js';
import type { MachineView } from './machine-view.js';

/** How often it is read while the host page is shown. */
const LOOK_MS = 2000;

/** Reads what the machine tells while the host page is shown. Returns what stops it. */
export function watchMachine(host: Host, store: HostStore): () => void {
  let timer: NodeJS.Timeout | null = null;
  const look = () => {
    const tools = TOOLS.map((tool) => ({ tool, path: host.find(tool) }));
    const machine: MachineView = {
      ...host.machine(),
      bootMs: host.bootMs(),
      palaciosFolder: host.palaciosFolder(),
      tools,
    };
    if (JSON.stringify(machine) !== JSON.stringify(store.getState().machine)) store.setState({ machine });
  };
  const follow = () => {
    const isShown = store.getState().attention.machine;
    if (isShown === (timer !== null)) return;
    if (timer !== null) clearInterval(timer);
    timer = isShown ? setInterval(look, LOOK_MS) : null;
    if (isShown) look();
  };
  follow();
  const unsubscribe = store.subscribe(follow);
  return () => {
    unsubscribe();
    if (timer !== null) clearInterval(timer);
  };
}
