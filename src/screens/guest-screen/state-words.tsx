import type { ReactElement } from 'react';
import { kernelLine, stateLine, whyEnded } from '../../state/fates/fate.js';
import type { SessionTab } from '../../state/store.js';
import { safeStart } from '../../terminal/safe-text.js';
import { Paragraph } from '../components/paragraph.js';
import type { Tone } from '../theme.js';

/** The most rows for why a session has ended, or what is wrong with it. */
const WORDS_ROWS = 3;
const KERNEL_ROWS = 2;

type StateWordsProps = { tab: SessionTab; columns: number; isTight?: boolean };

/** What is wrong with a session, why it has ended, and what became of its VM. */
export function StateWords({ tab, columns, isTight = false }: StateWordsProps): ReactElement {
  const { view, fate } = tab;
  const toldOfVm = stateLine(view, fate);
  return (
    <>
      {view.trouble !== null && <Words text={view.trouble} columns={columns} tone="warn" />}
      {view.state === 'ended' && (
        <Words text={`Ended: ${whyEnded(view, fate)}`} columns={columns} tone="bad" />
      )}
      {toldOfVm !== null && <Words text={toldOfVm} columns={columns} tone="warn" />}
      {fate?.kernel && (
        <Words text={kernelLine(fate.kernel)} columns={columns} rows={isTight ? 1 : KERNEL_ROWS} />
      )}
    </>
  );
}

type WordsProps = { text: string; columns: number; rows?: number; tone?: Tone };

/** A text from outside, in as many rows as it needs, within reason. */
function Words({ text, columns, rows = WORDS_ROWS, tone = 'plain' }: WordsProps): ReactElement {
  return (
    <Paragraph columns={columns} tone={tone} rows={rows}>
      {safeStart(text, rows * columns)}
    </Paragraph>
  );
}
