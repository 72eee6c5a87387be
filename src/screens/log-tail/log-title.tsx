import { Text } from 'ink';
import type { ReactElement } from 'react';
import { sourceName } from '../../state/log/source-words.js';
import type { KernelLog } from '../../state/ports.js';
import type { LogView } from '../../state/view.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { type Part, Parts } from '../components/parts.js';
import { filterWords } from './filter-words.js';

type Source = ReturnType<KernelLog['source']>;

type LogTitleProps = {
  columns: number;
  /** Whose messages they are, where there are several hosts. */
  host: string | null;
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
  host,
  source,
  view,
  vm,
  fresh,
  marked,
  focused,
}: LogTitleProps): ReactElement {
  const name = (text: string): Part => ({ text, tone: focused ? 'bold' : 'plain' });
  const isWell = source.kind !== 'none' && source.state === 'following';
  const where = sourceWords(source);
  const needed = isWell ? [] : where;
  const held = heldWords(view.follow, fresh, marked);
  const followed = view.follow ? held : { ...held, text: `${held.text}: f follows` };
  const rest = [followed, ...filterWords(view, vm, LONG_TEXT)];
  const of = host === null ? '' : ` of ${safeStart(host)}`;
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

function sourceWords(source: Source): readonly Part[] {
  if (source.kind === 'none') return [{ text: safeStart(source.reason), tone: 'warn' }];
  const name: Part = {
    text: `${sourceName(source)}${source.kind === 'dmesg' ? ` every ${source.seconds} s` : ''}`,
    tone: 'dim',
  };
  if (source.state === 'following') return [name];
  const trouble = source.state === 'missing' ? 'not there' : safeStart(source.reason ?? 'cannot be read');
  return [name, { text: trouble, tone: 'warn' }];
}
