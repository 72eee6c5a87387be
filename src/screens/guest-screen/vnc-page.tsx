import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { SessionView } from '../../state/ports.js';
import { safeStart } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import { Paragraph } from '../components/paragraph.js';
import { theme } from '../theme.js';
import { AfterEnd } from './after-end.js';

type VncPageProps = { session: SessionView; columns: number; rows: number };

/** The most rows for why a server has ended. */
const END_ROWS = 20;

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
        <Server {...session.vnc} />
      )}
    </Box>
  );
}

function Server({ host, port, password, viewer }: NonNullable<SessionView['vnc']>): ReactElement {
  const name = safeStart(host);
  return (
    <>
      <Text {...theme.good}>The VNC server is up.</Text>
      <Box height={1} />
      {viewer === null ? (
        <Text>No display here: connect from your own machine.</Text>
      ) : (
        <Fact label="viewer" value={safeStart(viewer)} />
      )}
      <Fact label="address" value={`${name}:${port}`} />
      <Fact label="password" value={safeStart(password)} bold />
      <Fact label="tunnel" value={`ssh -L ${port}:127.0.0.1:${port} ${name}`} />
      <Fact label="then" value={`vncviewer localhost::${port}`} />
      <Box height={1} />
      <Text>
        <KeyHint of="w" does="ends the server" />
      </Text>
    </>
  );
}

type FactProps = { label: string; value: string; bold?: boolean };

function Fact({ label, value, bold = false }: FactProps): ReactElement {
  return (
    <Text wrap="truncate">
      <Text {...theme.dim}>{label.padEnd(10)}</Text>
      <Text bold={bold}>{value}</Text>
    </Text>
  );
}
