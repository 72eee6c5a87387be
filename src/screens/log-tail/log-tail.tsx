import { Text } from 'ink';
import type { ReactElement } from 'react';
import { selectedVm } from '../../state/target.js';
import { Pane } from '../components/pane.js';
import { inside } from '../layout.js';
import { theme } from '../theme.js';
import { useAppState, useScreen } from '../use-screen.js';
import { logWindow } from './log-lines.js';
import { LogRow } from './log-row.js';
import { LogTitle } from './log-title.js';
import { wordsAbove } from './log-words.js';
import { useLog } from './use-log.js';

/** The kernel messages, the newest at the bottom. */
export function LogTail({ columns, rows }: { columns: number; rows: number }): ReactElement {
  const { app, log } = useScreen();
  const view = useAppState((state) => state.view.log);
  const focused = useAppState((state) => state.view.pane === 'log');
  const vm = useAppState((state) => (state.view.log.onlyVm ? (selectedVm(state)?.name ?? null) : null));
  useLog(log);
  const room = inside({ columns, rows });
  const lines = logWindow(app.store.getState(), log, room.rows, view.follow ? null : view.bottom);
  const words = lines.length < room.rows ? wordsAbove(log, view, lines.length === 0) : '';
  return (
    <Pane
      title={<LogTitle source={log.source()} view={view} vm={vm} focused={focused} />}
      columns={columns}
      rows={rows}
      focused={focused}
    >
      {words !== '' && (
        <Text wrap="truncate" {...theme.dim}>
          {words}
        </Text>
      )}
      {lines.map((line) => (
        <LogRow key={line.number} line={line} columns={room.columns} />
      ))}
    </Pane>
  );
}
