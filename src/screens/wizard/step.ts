import type { Wizard } from '../../state/wizard/wizard.js';

/** What a step gets: the wizard, and the room for it in cells. */
export type StepProps = {
  wizard: Wizard;
  columns: number;
  rows: number;
  /** Takes a click on a row; `again`: the cursor is on it. */
  onPick: (at: number, again: boolean) => void;
};
