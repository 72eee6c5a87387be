import type { Entry } from '../../inventory/inventory.js';
import { type AppContext, notify, portOf } from '../app-context.js';
import { formDialog, openDialog } from '../dialogs.js';
import { type EntryEdit, placeOf, placeProblem } from '../operations/edit.js';
import { hostedName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { tagLine, tagsFrom } from '../vms/tags.js';
import { absolutePath, type Whereabouts } from '../wizard/complete-path.js';
import { whereaboutsOf } from '../wizard/host.js';
import { type Action, action } from './action.js';
import { unlessBusy } from './vm-actions.js';

/** Changes what the inventory holds of a VM. */
export const EDIT_ACTION: Action = action({
  id: 'edit',
  title: 'edit',
  summary:
    'Change the entry of the VM: its name, config, image and tags, and whether it is brought up when the host starts.',
  keys: ['E'],
  changes: true,
  scope: 'vm',
  enabled: unlessBusy((_state, { entry }) =>
    entry === null ? 'it is not in the inventory: adopt it first' : true,
  ),
  run: (app, [vm]) => {
    if (vm) askEdit(app, vm);
  },
  subcommand: true,
});

function askEdit(app: AppContext, vm: Vm): void {
  const { entry } = vm;
  if (entry === null) return;
  const port = portOf(app, vm.key);
  openDialog(app.store, formDialog, {
    title: `Edit ${hostedName(vm)}`,
    lines: [
      ...(vm.category === 'active'
        ? [
            'It is on the host: it keeps its name, and another config or image counts from its next activation.',
          ]
        : []),
      ...(port.facts()?.inventory === 'text'
        ? ['A text inventory has no place for tags and autostart.']
        : []),
    ],
    fields: [
      { label: 'Name', text: entry.name },
      { label: 'Config', text: entry.config, isPath: true },
      { label: 'Image', text: entry.image, placeholder: 'built from the config', isPath: true },
      { label: 'Tags', text: tagLine(entry.tags), placeholder: 'none; words, as #web #prod' },
      {
        label: 'Autostart',
        text: entry.autostart === null ? '' : String(entry.autostart),
        placeholder: 'no; yes, or its place in the order',
      },
    ],
    verb: 'save',
    onDone: async (texts) => {
      const wish = wishFrom(entry, texts, whereaboutsOf(port));
      if ('wrong' in wish) return wish.wrong;
      const outcome = await port.operations.edit(vm.key, wish, entry);
      if (!outcome.ok) return outcome.message;
      notify(app, outcome.message, 'good');
      return null;
    },
  });
}

/** What was typed, without the fields that were left as they were. */
function wishFrom(entry: Entry, texts: readonly string[], at: Whereabouts): EntryEdit | { wrong: string } {
  const [name = '', config = '', image = '', tags = '', autostart = ''] = texts;
  const place = placeOf(autostart);
  if (place === undefined) return { wrong: placeProblem() };
  return {
    ...(name !== entry.name && { name }),
    ...(config !== entry.config && { config: absolutePath(config, at) }),
    ...(image !== entry.image && { image: absolutePath(image, at) }),
    ...(tags !== tagLine(entry.tags) && { tags: tagsFrom(tags) }),
    ...(place !== entry.autostart && { autostart: place }),
  };
}
