import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { keyOf } from '../../state/actions/table.js';
import type { VncView } from '../../state/ports.js';
import type { SessionTab } from '../../state/store.js';
import { vncConnected, vncDanger, vncFacts, vncPlace, vncSafety } from '../../state/vnc-words.js';
import { safeStart } from '../../terminal/safe-text.js';
import { ActionHint } from '../components/action-hint.js';
import { KeyHint } from '../components/key-hint.js';
import { keyLabel } from '../components/key-label.js';
import { Paragraph } from '../components/paragraph.js';
import { PADDING, textColumns } from '../layout.js';
import { countTone, theme } from '../theme.js';
import { useAppData } from '../use-screen.js';
import { AfterEnd } from './after-end.js';
import { StateWords } from './state-words.js';

type VncPageProps = { tab: SessionTab; columns: number; rows: number };

const LABEL = 10;

/** A VNC server: how to reach it, and whether a viewer was opened. */
export function VncPage({ tab, columns: all, rows }: VncPageProps): ReactElement {
  const columns = textColumns(all);
  const { state, vnc, remarks } = tab.view;
  return (
    <Box flexDirection="column" width={all} height={rows} paddingX={PADDING} overflowY="hidden">
      <StateWords tab={tab} columns={columns} />
      {state === 'ended' ? (
        <Text wrap="truncate">
          <AfterEnd />
        </Text>
      ) : vnc === null ? (
        <Text {...theme.dim}>starting the VNC server…</Text>
      ) : (
        <Server vnc={vnc} remarks={remarks} columns={columns} />
      )}
    </Box>
  );
}

const COPIES = { tunnel: 'copy-tunnel', address: 'copy-address', password: 'copy-password' } as const;
/** The most rows for what a viewer said. */
const REMARK_ROWS = 3;

function Server({
  vnc,
  remarks,
  columns,
}: {
  vnc: VncView;
  remarks: readonly string[];
  columns: number;
}): ReactElement {
  const copies = useAppData((state) => ({
    tunnel: keyLabel(keyOf(state, COPIES.tunnel)),
    address: keyLabel(keyOf(state, COPIES.address)),
    password: keyLabel(keyOf(state, COPIES.password)),
  }));
  const remark = remarks.at(-1);
  const label = (text: string) => <Text {...theme.dim}>{text.padEnd(LABEL)}</Text>;
  return (
    <>
      <Paragraph columns={columns} tone="good">
        {`The VNC server is up, ${vncSafety(vnc)}.`}
      </Paragraph>
      <Paragraph columns={columns}>{vncPlace(vnc)}</Paragraph>
      {vncFacts(vnc).map(({ label: name, value }) => (
        <Box key={name} flexShrink={0}>
          <Text {...theme.key}>{`${copies[name]} `}</Text>
          {label(name)}
          <Paragraph columns={columns - LABEL - 2}>{value}</Paragraph>
        </Box>
      ))}
      <Box height={1} flexShrink={0}>
        <Text wrap="truncate">
          <KeyHint of={Object.values(copies).join(' ').trim()} does="copy" />
          {vnc.hasDisplay && vnc.viewer === null && <ActionHint id="vnc" does="opens a viewer" />}
          <ActionHint id="close-tab" does="ends it" />
        </Text>
      </Box>
      <Paragraph columns={columns} tone={countTone(vnc.connected, 'good')}>
        {vncConnected(vnc)}
      </Paragraph>
      {remark !== undefined && (
        <Paragraph columns={columns} tone="warn" rows={REMARK_ROWS}>
          {safeStart(remark, REMARK_ROWS * columns)}
        </Paragraph>
      )}
      <Paragraph columns={columns} tone="warn">
        {vncDanger(vnc)}
      </Paragraph>
    </>
  );
}
