import { type ReactElement, useMemo } from 'react';
import { logLineDialog } from '../../state/actions/log-actions.js';
import { copyText } from '../../state/copy-text.js';
import { clockWords } from '../../state/fleet/clock-words.js';
import { HostedLine } from '../../state/log/hosted-line.js';
import { agoWords, lineText, stampOf } from '../../state/log/line-words.js';
import type { LogLine } from '../../state/ports.js';
import { shownName } from '../../state/vms/find.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { type Line, textLines } from '../components/parts.js';
import { useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';

/** A line of the kernel log as a whole, with all that is known of it. */
function LogLineDialog({ line }: { line: LogLine }): ReactElement {
  const { app } = useScreen();
  const { columns } = useDialog();
  const lines = useMemo(() => wholeLines(line, columns, Date.now()), [line, columns]);
  return (
    <ScrollDialog
      title="Kernel message"
      lines={lines}
      hints={{ enter: 'close', y: 'copy', '↑↓ PgDn': 'scroll' }}
      keys={{ y: () => copyText(app, lineText(line)) }}
    />
  );
}

const LABEL_COLUMNS = 8;

function wholeLines(line: LogLine, columns: number, now: number): readonly Line[] {
  const { palacios, level, times, text, telemetry, at } = line;
  const stamp = safeText(stampOf(line, 'date', now) ?? 'not known');
  const hosted = line instanceof HostedLine ? line : null;
  const clock = hosted === null ? null : clockWords(hosted.aheadMs);
  const facts: ReadonlyArray<readonly [label: string, value: string]> = [
    ...(hosted === null ? [] : [['host', safeStart(hosted.host, columns)] as const]),
    ['time', at === null ? stamp : `${stamp}  (${agoWords(now - at)})`],
    ...(clock === null ? [] : [['clock', `the host's is ${clock}; the time is by ours`] as const]),
    ['level', telemetry ? `${level}, telemetry` : level],
    ...(palacios === null ? [['from', 'not Palacios'] as const] : []),
    ...(palacios?.vm == null ? [] : [['VM', shownName(palacios.vm)] as const]),
    ...(palacios?.vcore == null ? [] : [['vcore', String(palacios.vcore)] as const]),
    ...(palacios === null ? [] : [['pcore', String(palacios.pcore)] as const]),
    ...(times === 1 ? [] : [['times', `${times} equal lines`] as const]),
  ];
  return [
    ...facts.map(([label, value]): Line => {
      return [{ text: label.padEnd(LABEL_COLUMNS), tone: 'dim' }, { text: value }];
    }),
    [],
    ...textLines(text, columns, level === 'error' ? 'bad' : 'plain'),
  ];
}

export const logLine = dialog(logLineDialog, LogLineDialog, { width: 110, takesTypeAhead: true });
