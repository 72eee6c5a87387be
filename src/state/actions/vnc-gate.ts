import { type AppContext, notify, portOf } from '../app-context.js';
import { openConfirm } from '../dialogs.js';
import type { SessionMode } from '../ports.js';
import { hostedName, hostedWords } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { vncExposure } from '../vnc-words.js';

/**
 * Goes on with what opens a session, unless it would serve VNC on every address: then the setting vnc-off-loopback
 * decides, or the user. It comes before a VM is started.
 */
export async function passVncGate(
  app: AppContext,
  vm: Pick<Vm, 'key' | 'name'>,
  mode: SessionMode | 'none',
  goOn: () => void,
): Promise<void> {
  if (mode !== 'vnc') return goOn();
  const reach = await portOf(app, vm.key).vncReach();
  // Why there is no server is said when it is to be started.
  const exposure = 'reason' in reach ? null : vncExposure(reach, app.store.getState().settings);
  if (exposure === null) return goOn();
  if ('refused' in exposure) return notify(app, `${hostedName(vm)}: ${exposure.refused}`, 'bad');
  const title = hostedWords(vm, exposure.title);
  const asks = app.store
    .getState()
    .view.dialogs.some(({ props }) => 'title' in props && props.title === title);
  // The key was pressed again before the question was shown.
  if (!asks) openConfirm(app.store, { ...exposure, title }, [], goOn);
}
