import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { SessionView, VncView } from '../../state/ports.js';
import { vncConnected, vncDanger, vncFacts, vncPlace, vncSafety } from '../../state/vnc-words.js';
import { safeStart } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import { Paragraph } from '../components/paragraph.js';
import { theme } from '../theme.js';
import { AfterEnd } from './after-end.js';

type VncPageProps = { session: SessionView; columns: number; rows: number };

/** The most rows for why a server has ended. */
const END_ROWS = 20;
const LABEL = 10;

/** A VNC server: how to reach it, and whether a viewer was opened. */
export function VncPage({ session, columns, rows }: VncPageProps): ReactElement {
  return (
    <Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
      {session.state === 'ended' ? (
        <>
          <Paragraph columns={columns} tone="bad">
            {`The VNC server has ended: ${safeStart(session.endedBecause ?? '', END_ROWS * columns)}`}
          </Paragraph>
          <Text wrap="truncate">
            <AfterEnd />
          </Text>
        </>
      ) : session.vnc === null ? (
        <Text {...theme.dim}>starting the VNC server…</Text>
      ) : (
        <Server vnc={session.vnc} remarks={session.remarks} columns={columns} />
      )}
    </Box>
  );
}

const KEYS = { tunnel: 'y', address: 'A', password: 'Y' } as const;
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
          <Text {...theme.key}>{`${KEYS[name]} `}</Text>
          {label(name)}
          <Paragraph columns={columns - LABEL - 2}>{value}</Paragraph>
        </Box>
      ))}
      <Box height={1} flexShrink={0}>
        <Text wrap="truncate">
          <KeyHint of="y" does="A Y copy" />
          {vnc.hasDisplay && vnc.viewer === null && <KeyHint of="v" does="opens a viewer" />}
          <KeyHint of="w" does="ends it" />
        </Text>
      </Box>
      <Paragraph columns={columns} tone={vnc.connected > 0 ? 'good' : 'dim'}>
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
