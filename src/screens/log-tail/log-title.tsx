import { Text } from 'ink';
import type { ReactElement } from 'react';
import { sourceName } from '../../state/log/source-words.js';
import type { ShownLog } from '../../state/ports.js';
import type { LogView } from '../../state/view.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { type Part, Parts } from '../components/parts.js';
import { filterWords } from './filter-words.js';
import { hostsWords } from './hosts-words.js';

type Source = ReturnType<ShownLog['source']>;

type LogTitleProps = {
  columns: number;
  /** Whose messages they are, raw, where there are several hosts. */
  whose: string | null;
  source: Source;
  view: LogView;
  vm: string | null;
  /** How many lines have come since the log is held. */
  fresh: number;
  /** How many lines are marked. */
  marked: number;
  focused: boolean;
};

/**
 * Where the messages come from, whether they are followed, and what of them is shown. Where there is not room for all,
 * the source is left out as long as nothing is wrong with it, and then words are shorter.
 */
export function LogTitle({
  columns,
  whose,
  source,
  view,
  vm,
  fresh,
  marked,
  focused,
}: LogTitleProps): ReactElement {
  const name = (text: string): Part => ({ text, tone: focused ? 'bold' : 'plain' });
  const { where, needed } = sourceWords(source);
  const held = heldWords(view.follow, fresh, marked);
  const followed = view.follow ? held : { ...held, text: `${held.text}: f follows` };
  const rest = [followed, ...filterWords(view, vm, LONG_TEXT)];
  const of = whose === null ? '' : ` of ${safeStart(whose)}`;
  const short = [name(`Log${of}`), ...needed, held, ...filterWords(view, vm, SHORT_TEXT)];
  const forms = [
    [name(`${NAME}${of}`), ...where, ...rest],
    [name(`${NAME}${of}`), ...needed, ...rest],
  ];
  const shown = forms.find((parts) => widthOf(parts) <= columns) ?? short;
  return (
    <Text>
      <Parts of={shown.flatMap((part, at) => (at === 0 ? [part] : [{ text: GAP }, part]))} />
    </Text>
  );
}

const NAME = 'Kernel messages';
const GAP = '  ';
/** The widest that a text of a filter is, in columns. */
const LONG_TEXT = 30;
const SHORT_TEXT = 12;

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + textWidth(text) + GAP.length, -GAP.length);
}

/** Whether the log is followed, and how many lines have come since it is held. */
function heldWords(follow: boolean, fresh: number, marked: number): Part {
  if (follow) return { text: 'follow', tone: 'dim' };
  const words = [
    'held',
    ...(fresh === 0 ? [] : [`${fresh.toLocaleString('en')} new`]),
    ...(marked === 0 ? [] : [`${marked.toLocaleString('en')} marked`]),
  ];
  return { text: words.join(', '), tone: 'warn' };
}

/** Where messages come from, and what of that cannot be left out, however little room there is. */
function sourceWords(source: Source): { where: readonly Part[]; needed: readonly Part[] } {
  if (source.kind === 'hosts') return hostsWords(source.told);
  if (source.kind === 'none') {
    const reason: Part = { text: safeStart(source.reason), tone: 'warn' };
    return { where: [reason], needed: [reason] };
  }
  const name: Part = {
    text: `${sourceName(source)}${source.kind === 'dmesg' ? ` every ${source.seconds} s` : ''}`,
    tone: 'dim',
  };
  if (source.state === 'following') return { where: [name], needed: [] };
  const trouble = source.state === 'missing' ? 'not there' : safeStart(source.reason ?? 'cannot be read');
  const where: readonly Part[] = [name, { text: trouble, tone: 'warn' }];
  return { where, needed: where };
}
