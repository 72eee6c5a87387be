import { type AppContext, changeDialog, closeDialog } from '../../state/app-context.js';
import type { DialogOf } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { type Line, type Span, STYLES, span } from '../line.js';
import { type Drawn, hint, paragraph, type Room } from './drawn.js';

const COMMANDS_SHOWN = 6;

/** A warning: what will happen, the exact commands, and Cancel chosen first. The buttons are always in sight. */
export function confirmDrawn(dialog: DialogOf<'confirm'>, room: Room): Drawn {
  const said = [
    ...dialog.lines.flatMap((text) => paragraph(text, room)),
    ...commandLines(dialog.commands, room),
  ];
  const most = Math.max(room.rows - 2, 1);
  const shown = said.length > most ? [...said.slice(0, most - 1), [span('…', STYLES.dim)]] : said;
  return {
    title: dialog.title,
    lines: [...shown, [], buttons(dialog)],
    footer: [...hint('←→', 'choose'), ...hint('Enter', 'do it'), ...hint('Esc', 'cancel')],
  };
}

function commandLines(commands: readonly string[], room: Room): readonly Line[] {
  if (commands.length === 0) return [];
  const more = commands.length - COMMANDS_SHOWN;
  return [
    [],
    [span('It will run:', STYLES.dim)],
    ...commands.slice(0, COMMANDS_SHOWN).flatMap((command) => paragraph(`  ${command}`, room, STYLES.accent)),
    ...(more > 0 ? [[span(`  and ${more} more`, STYLES.dim)]] : []),
  ];
}

/** The buttons; before the dialog can be answered none of them is marked. */
function buttons({ verb, yes, armedAt }: DialogOf<'confirm'>): Line {
  const button = (label: string, chosen: boolean): Span[] =>
    chosen && armedAt !== null
      ? [span(`▶ ${label} `, STYLES.selected), span('   ')]
      : [span(`  ${label} `), span('   ')];
  return [...button('Cancel', !yes), ...button(verb, yes)];
}

/** What a key means in a warning. No letter says yes: a text typed into the wrong place must not either. */
export function confirmKeys({ store }: AppContext, dialog: DialogOf<'confirm'>, key: Key): void {
  const choose = (yes: boolean) => changeDialog(store, dialog, { yes });
  switch (key.name) {
    case 'left':
      return choose(false);
    case 'right':
      return choose(true);
    case 'tab':
    case 'shift-tab':
      return choose(!dialog.yes);
    case 'enter':
      return answer(dialog.yes);
    case 'n':
    case 'q':
    case 'esc':
    case 'ctrl-c':
      return answer(false);
  }

  function answer(yes: boolean): void {
    closeDialog(store);
    if (yes) dialog.onYes();
  }
}
