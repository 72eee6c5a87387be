import type { AppState } from '../../state/store.js';
import { selectedVm } from '../../state/target.js';
import type { ConfigElement } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import { problemNotes } from '../details/config-notes.js';
import { type Fact, plainFact } from '../details/fact.js';
import { keyWords } from '../keys/key-words.js';
import { type TreeRowData, treeRows } from './config-tree.js';

/** All rows of the Config tab: whose config it is, and the config as a tree. */
export function configRows(state: AppState): readonly (Fact | TreeRowData)[] {
  const tree = selectedConfig(state);
  return [...configHead(state), ...(tree === null ? [] : treeRows(tree, state.view.config))];
}

/** The rows above the tree: the config's path, or why there is no tree. */
export function configHead(state: AppState): readonly Fact[] {
  const vm = selectedVm(state);
  if (vm === null) return [plainFact([{ text: 'Select a VM to see its config here.', tone: 'dim' }])];
  if (vm.entry === null)
    return [
      plainFact([
        {
          text: `Not in the inventory${keyWords(state, 'adopt', (key) => `: ${key} adopts the VM`)}.`,
          tone: 'dim',
        },
      ]),
    ];
  const { config } = vm.entry;
  if (config === '') return [plainFact([{ text: 'This VM has no config.', tone: 'dim' }])];
  return [
    plainFact([{ text: safeStart(config), tone: 'dim' }]),
    ...problemNotes(state, state.configs.get(config)),
  ];
}

/** The selected VM's config; null where there is none that could be read. */
export function selectedConfig(state: AppState): ConfigElement | null {
  const config = state.configs.get(selectedVm(state)?.entry?.config ?? '');
  return config?.result.ok ? config.result.tree : null;
}
