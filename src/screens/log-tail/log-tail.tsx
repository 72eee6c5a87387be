import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { showsHosts } from '../../state/fleet/vms-of-hosts.js';
import { lineTrouble, showsAllLogs } from '../../state/log/all-logs.js';
import { markedRange } from '../../state/log/chosen.js';
import { countAfter, passingLines, placeOf } from '../../state/log/passing.js';
import type { AppState } from '../../state/store.js';
import { selectedVm } from '../../state/target.js';
import { hostedName } from '../../state/vms/find.js';
import { Pane } from '../components/pane.js';
import { Row } from '../components/row.js';
import { inside, type PaneBox, textColumns } from '../layout.js';
import { theme } from '../theme.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useTick } from '../use-now.js';
import { useAppData, useAppState, useScreen } from '../use-screen.js';
import { hostLabels } from './host-labels.js';
import { hitOf } from './keys.js';
import { LogRow } from './log-row.js';
import { lookOf } from './log-rows.js';
import { LogTitle } from './log-title.js';
import { windowOf } from './log-window.js';
import { emptyWords, headWords } from './log-words.js';
import { useLog } from './use-log.js';
import { useRows } from './use-rows.js';

/** The kernel messages, the newest at the bottom. */
export function LogTail(box: PaneBox): ReactElement {
  const { app } = useScreen();
  const whose = useAppState((state) =>
    showsAllLogs(state) ? 'all hosts' : showsHosts(state) ? state.host : null,
  );
  const hosts = useAppData(hostLabels);
  const { log } = app;
  const view = useAppState((state) => state.view.log);
  const focused = useAppState((state) => state.view.pane === 'log');
  const vm = useAppState(onlyVmName);
  const away = useAppState(whyEnded);
  useLog(log);
  useTick(view.stamps === 'relative');
  const room = inside(box);
  const rowsOf = useRows(lookOf(view, textColumns(room.columns, box.framed), hosts));
  const state = app.store.getState();
  const passing = passingLines(state, log);
  const head = headWords(log, state);
  const shown = windowOf(passing, view, {
    rows: room.rows,
    heightOf: (line) => (view.wrap ? rowsOf(line).length : 1),
    hasHead: head !== '',
  });
  const cursor = view.follow || !focused ? null : passing.lines[shown.cursor]?.number;
  const range = markedRange(view);
  const hasBar = (number: number) =>
    number === cursor || (range !== null && number >= range.from && number <= range.to);
  const drawn = shown.lines.flatMap((line) =>
    rowsOf(line)
      .slice(0, room.rows)
      .map((row, at) => ({
        number: line.number,
        key: `${line.number}.${at}`,
        row,
        bar: hasBar(line.number),
      })),
  );
  const words = shown.lines.length === 0 ? emptyWords(log, state) : shown.isAtTop ? head : '';
  const skip = words === '' ? shown.skip : shown.skip - 1;
  const hasWords = words !== '' && shown.skip === 0;
  const inSight = drawn.slice(Math.max(skip, 0));
  const body = useMouseArea({
    pane: 'log',
    at: (row) => {
      const number = inSight[row - (hasWords ? 1 : 0)]?.number;
      return number === undefined ? null : hitOf(app, number);
    },
  });
  return (
    <Pane
      title={
        <LogTitle
          columns={box.columns - 4}
          whose={whose}
          source={away === null ? log.source() : { kind: 'none', reason: away }}
          view={view}
          vm={vm}
          marked={range === null ? 0 : placeOf(passing, range.to) - placeOf(passing, range.from) + 1}
          fresh={view.follow ? 0 : countAfter(state, log, view.heldAt)}
          focused={focused}
        />
      }
      {...box}
      focused={focused}
      pane="log"
    >
      <Box ref={body} flexDirection="column">
        {hasWords && (
          <Row columns={room.columns} bar={false}>
            <Text wrap="truncate" {...theme.dim}>
              {words}
            </Text>
          </Row>
        )}
        {inSight.map(({ key, row, bar }) => (
          <LogRow key={key} row={row} columns={room.columns} bar={bar} />
        ))}
      </Box>
    </Pane>
  );
}

/** Why the messages of the host at hand do not go on; null: they do, or those of all hosts are shown. */
function whyEnded(state: AppState): string | null {
  const link = state.hosts.get(state.host)?.link;
  return link === undefined || showsAllLogs(state) ? null : lineTrouble(link);
}

/** The VM that alone is shown, raw, among all hosts with its own; null: all are shown. */
function onlyVmName(state: AppState): string | null {
  const vm = state.view.log.onlyVm ? selectedVm(state) : null;
  if (vm === null) return null;
  return showsAllLogs(state) ? hostedName(vm) : vm.name;
}
