import type { Action } from '../state/actions/action.js';
import { ACTIONS, actionForKey } from '../state/actions/table.js';
import type { AppState } from '../state/store.js';
import { focusedVm, markedVms } from '../state/target.js';
import type { Opening } from '../state/view.js';
import { shownName } from '../state/vms/find.js';
import { cutText } from '../terminal/cut-text.js';
import { keyLabel } from './key-label.js';
import { fitLine, type Line, lineWidth, STYLES, span } from './line.js';

/** The hint bar: a message for a while, else only the keys that work where the keys are, and on which VM. */
export function hintBar(state: AppState, columns: number, now: number): Line {
  const { notice, captured, opening } = state.view;
  if (notice && notice.until > now) {
    const style = { good: STYLES.good, bad: STYLES.bad, plain: STYLES.plain }[notice.tone];
    const sign = { good: '✓ ', bad: '! ', plain: '' }[notice.tone];
    return fitLine([span(` ${sign}${notice.text}`, style)], columns);
  }
  if (captured !== null) return capturedHint(state, columns);
  if (opening !== null) return openingHint(state, opening, columns);
  return hints(state, columns);
}

function capturedHint(state: AppState, columns: number): Line {
  const key = keyLabel(state.settings.escapeKey);
  const shown = state.tabs.find((tab) => tab.view.id === state.view.captured);
  if (shown?.view.state === 'ended') return nowhereHint(' the session has ended ', key, columns);
  return fitLine(
    [
      span(' keys go to the guest ', STYLES.selected),
      span('  '),
      span(key, STYLES.key),
      span(' back to the manager  '),
      span(`${key} ${key}`, STYLES.key),
      span(' sends it'),
    ],
    columns,
  );
}

function openingHint({ settings }: AppState, { mode, hasFailed }: Opening, columns: number): Line {
  const what = hasFailed ? ` the ${mode} did not open ` : ` opening the ${mode} `;
  return nowhereHint(what, keyLabel(settings.escapeKey), columns);
}

/** Says why what is typed goes nowhere, and the key that leads back. */
function nowhereHint(why: string, key: string, columns: number): Line {
  return fitLine(
    [
      span(why, STYLES.selected),
      span('  what you type goes nowhere  '),
      span(key, STYLES.key),
      span(' back to the manager'),
    ],
    columns,
  );
}

/** The widest that the name of a VM is before its keys. */
const NAME_COLUMNS = 20;

/** Keys with this rank or a greater one always have room. */
const ALWAYS_FROM = 8;

function hints(state: AppState, columns: number): Line {
  const shown = ACTIONS.filter(
    ({ hint, keys, id }) => hint !== null && worksHere(state, keys[0] ?? '', id),
  ).sort((a, b) => (a.hint ?? 0) - (b.hint ?? 0));
  const marked = markedVms(state).length;
  const onMarked = shown.filter((action) => action.scope === 'vm' && action.bulk && marked > 0);
  const onVm = shown.filter((action) => action.scope === 'vm' && !onMarked.includes(action));
  const others = shown.filter((action) => action.scope !== 'vm');
  const ofPane = others.filter(({ hint }) => (hint ?? 0) < 0);
  const always = others.filter(({ hint }) => (hint ?? 0) >= ALWAYS_FROM);
  const rest = others.filter((action) => !ofPane.includes(action) && !always.includes(action));
  const name = cutText(shownName(focusedVm(state)?.name ?? ''), NAME_COLUMNS);
  const parts = [
    ...keysOf(ofPane),
    ...headed(`${marked} marked`, keysOf(onMarked)),
    ...headed(name, keysOf(onVm)),
    ...keysOf(rest),
  ];
  const atEnd = keysOf(always);
  const room = columns - 1 - atEnd.reduce((sum, part) => sum + lineWidth(part), 0);
  return fitLine([span(' '), ...fitting(parts, room).flat(), ...atEnd.flat()], columns);
}

function worksHere(state: AppState, key: string, id: string): boolean {
  const meant = actionForKey(state, key);
  return meant?.action.id === id && meant.answer === true;
}

function keysOf(actions: readonly Action[]): readonly Line[] {
  return actions.map((action) => [
    span(keyLabel(action.keys[0] ?? ''), STYLES.key),
    span(` ${action.title}  `),
  ]);
}

/** Keys with what they act on before the first. */
function headed(whom: string, [first, ...others]: readonly Line[]): readonly Line[] {
  return first === undefined ? [] : [[span(`${whom}: `, STYLES.bold), ...first], ...others];
}

/** The first parts that have room. */
function fitting(parts: readonly Line[], room: number): readonly Line[] {
  let used = 0;
  const beyond = parts.findIndex((part) => {
    used += lineWidth(part);
    return used > room;
  });
  return beyond < 0 ? parts : parts.slice(0, beyond);
}
