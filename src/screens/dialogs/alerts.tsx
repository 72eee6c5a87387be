import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { ALERTS_ACTION, alertsDialog } from '../../state/actions/alert-actions.js';
import { type Alert, adviceOf, isAbout, unseen, withSeen } from '../../state/alerts/alert.js';
import { notify, showTab } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import { vmsOfAll } from '../../state/fleet/vms-of-hosts.js';
import { localTime, momentWords } from '../../state/local-time.js';
import { selectVm } from '../../state/select-vm.js';
import { hostedName } from '../../state/vms/find.js';
import { CursorList } from '../components/cursor-list.js';
import { type Line, TextLine, textLines } from '../components/parts.js';
import { keyWords } from '../keys/key-words.js';
import { type Tone, theme } from '../theme.js';
import { useAppState, useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { closeKeys, useDialog, useKeyMap, useKeys } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

/** The alerts, newest first, and the whole of the one under the cursor, which a key then leaves behind as seen. */
function AlertsDialog(): ReactElement {
  const { app } = useScreen();
  const { columns, rows, isArmed, close } = useDialog();
  const keyOfAction = (id: string) => keyWords(app.store.getState(), id, (key) => ` (${key})`);
  const alerts = useAppState((state) => state.alerts).toReversed();
  const first = alerts.find(({ isSeen }) => !isSeen) ?? alerts[0];
  const [at, setAt] = useState(first?.id ?? null);
  const found = alerts.findIndex(({ id }) => id === at);
  const cursor = Math.max(found, 0);
  const shown = alerts[cursor];
  const see = (isMeant: (alert: Alert) => boolean) => {
    const { alerts: before } = app.store.getState();
    const after = withSeen(before, isMeant);
    if (after !== before) app.store.setState({ alerts: after });
  };
  const seeShown = () => see(({ id }) => isArmed && id === shown?.id);
  const leave = () => {
    seeShown();
    close();
  };
  const next = () => {
    seeShown();
    const waits = unseen(alerts).filter(({ id }) => id !== shown?.id);
    setAt((waits.find((alert) => alerts.indexOf(alert) > cursor) ?? waits[0] ?? shown)?.id ?? null);
  };
  const goTo = () => {
    leave();
    if (shown !== undefined) showVm(app, shown);
  };
  const moveTo = (row: number) => {
    seeShown();
    setAt(alerts[row]?.id ?? null);
  };
  useKeys(({ name }) => {
    const moved = cursorAfter(name, alerts.length, cursor);
    if (moved !== null) moveTo(moved);
    return moved !== null;
  });
  const own = useKeysOf(ALERTS_ACTION.id, leave);
  useKeyMap({ ...own, a: next, A: () => see(() => true), enter: goTo, ...closeKeys(leave) });
  if (shown === undefined) {
    return (
      <DialogLayout title={TITLE} hints={{ esc: 'close' }}>
        <Text {...theme.dim}>Nothing has happened to a VM by itself since v3_tui was started.</Text>
      </DialogLayout>
    );
  }
  const listRows = Math.min(alerts.length, Math.max(Math.floor(rows / 3), 2));
  return (
    <DialogLayout
      title={`${TITLE}  ${unseen(alerts).length} not seen`}
      hints={{ '↑↓': 'choose', enter: 'go to the VM', a: 'seen, next', A: 'all seen', esc: 'close' }}
    >
      <CursorList
        items={alerts}
        cursor={cursor}
        rows={listRows}
        onPick={(row, again) => (again ? goTo() : moveTo(row))}
      >
        {(alert) => (
          <Text {...theme[toneOf(alert)]}>
            {`${signOf(alert)} ${localTime(alert.at)[1]}  ${alert.words}`}
          </Text>
        )}
      </CursorList>
      <Box flexDirection="column" marginTop={1} flexShrink={0}>
        {detailLines(shown, keyOfAction, columns, Math.max(rows - listRows - 1, 3)).map((line, row) => (
          <TextLine key={String(row)} line={line} />
        ))}
      </Box>
    </DialogLayout>
  );
}

const TITLE = 'Alerts';

function signOf({ isSeen, over }: Alert): string {
  if (over !== null) return '✓';
  return isSeen ? ' ' : '!';
}

function toneOf({ isSeen, over }: Alert): Tone {
  if (over !== null) return 'good';
  return isSeen ? 'dim' : 'bad';
}

/** All about an alert in so many rows: of the kernel messages the newest that fit. */
function detailLines(
  alert: Alert,
  keyOfAction: (id: string) => string,
  columns: number,
  rows: number,
): readonly Line[] {
  const { words, over, at, vm, lines } = alert;
  const head = [
    ...textLines(over === null ? `${words}.` : `${words}; ${over}.`, columns, 'bold'),
    ...textLines(`${momentWords(at)}, ${vm.device}`, columns, 'dim'),
    ...textLines(adviceOf(alert, keyOfAction), columns),
  ];
  const said = lines.flatMap(({ time, text }) => textLines(`  ${time} ${text}`, columns));
  const room = rows - head.length - 1;
  if (room < 1) return head.slice(0, rows);
  if (said.length === 0) return [...head, [{ text: 'The kernel log says nothing about it.', tone: 'dim' }]];
  return [...head, [{ text: 'Kernel messages:', tone: 'dim' }], ...said.slice(-room)];
}

/** Selects the VM of an alert and shows its Details; says so where it is no longer there. */
function showVm(app: ReturnType<typeof useScreen>['app'], alert: Alert): void {
  const vm = vmsOfAll(app.store.getState()).find((one) => isAbout(alert, one));
  if (vm === undefined) return notify(app, `${hostedName(alert.vm)} is no longer listed.`, 'bad');
  selectVm(app.store, vm.key);
  showTab(app.store, 'details');
}

export const alerts = dialog(alertsDialog, AlertsDialog, { width: 100 });
