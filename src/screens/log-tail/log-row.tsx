import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { LogLine } from '../../state/ports.js';
import { shownName } from '../../state/vms/find.js';
import { safeStart } from '../../terminal/safe-text.js';
import { theme } from '../theme.js';

/** A kernel message. A line never changes: the same object is the same row. */
export const LogRow = memo(function LogRow({
  line,
  columns,
}: {
  line: LogLine;
  columns: number;
}): ReactElement {
  const { time, palacios, level, text, times } = line;
  return (
    <Box width={columns} height={1} flexShrink={0}>
      <Text wrap="truncate">
        {time !== null && <Text {...theme.dim}>{`${safeStart(time, columns)} `}</Text>}
        {level === 'error' && <Text {...theme.bad}>! </Text>}
        {palacios?.vm != null && (
          <Text {...theme.accent}>{`${shownName(palacios.vm)}${vcoreOf(palacios.vcore)}  `}</Text>
        )}
        {times !== 1 && <Text {...theme.dim}>{`(${times} times) `}</Text>}
        <Text {...theme[toneOf(line)]}>{safeStart(text, columns)}</Text>
      </Text>
    </Box>
  );
});

function vcoreOf(vcore: number | null): string {
  return vcore === null ? '' : `/${vcore}`;
}

function toneOf({ palacios, level }: LogLine): keyof typeof theme {
  if (level === 'error') return 'bad';
  return palacios === null || level === 'debug' ? 'dim' : 'plain';
}
