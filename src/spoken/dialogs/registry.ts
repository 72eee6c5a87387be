import type { SpokenDialog } from '../spoken-dialog.js';
import { spokenHosts } from './hosts.js';
import { spokenHelp, spokenMenu, spokenPalette } from './menus.js';
import { spokenNotes } from './notes.js';
import { spokenChecklist, spokenChoice, spokenConfirm, spokenForm, spokenStream } from './questions.js';
import {
  spokenAlerts,
  spokenCommands,
  spokenDebug,
  spokenFindings,
  spokenHistory,
  spokenLogLine,
  spokenMessages,
  spokenOutcome,
} from './texts.js';
import { spokenWizard } from './wizard.js';

/** The spoken form of every dialog. */
export const SPOKEN_DIALOGS: readonly SpokenDialog[] = [
  spokenAlerts,
  spokenChecklist,
  spokenChoice,
  spokenCommands,
  spokenConfirm,
  spokenDebug,
  spokenFindings,
  spokenForm,
  spokenHelp,
  spokenHistory,
  spokenHosts,
  spokenLogLine,
  spokenMenu,
  spokenMessages,
  spokenNotes,
  spokenOutcome,
  spokenPalette,
  spokenStream,
  spokenWizard,
];

const byKind = new Map(SPOKEN_DIALOGS.map((one) => [one.kind, one]));

/** The spoken form of a kind of dialog; throws where it is not registered. */
export function spokenOf(kind: string): SpokenDialog {
  const found = byKind.get(kind);
  if (found === undefined)
    throw new Error(`no spoken form of the dialog ${kind}: it belongs in SPOKEN_DIALOGS`);
  return found;
}
