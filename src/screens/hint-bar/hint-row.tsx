import { Box, Text } from 'ink';
import { type ReactElement, useRef } from 'react';
import { KeyHint } from '../components/key-hint.js';
import { useKeyArea } from '../use-mouse-area.js';
import { useScreen } from '../use-screen.js';
import type { Hint } from './hints.js';

type HintRowProps = { fitting: readonly Hint[]; always: readonly Hint[] };

/**
 * A row of keys, first those that have room. The others wrap onto a row that is not shown. A click on a key presses it.
 */
export function HintRow({ fitting, always }: HintRowProps): ReactElement {
  const since = useSince(JSON.stringify([fitting, always]));
  const box = (hint: Hint) => <HintBox key={hint.key + hint.does} hint={hint} since={since} />;
  return (
    <>
      <Box flexWrap="wrap" height={1} overflowY="hidden">
        {fitting.map(box)}
      </Box>
      <Box flexShrink={0}>{always.map(box)}</Box>
    </>
  );
}

/** When this began to be shown, in ms. */
function useSince(shown: string): number {
  const { app } = useScreen();
  const last = useRef({ shown: '', at: 0 });
  if (last.current.shown !== shown) last.current = { shown, at: app.now() };
  return last.current.at;
}

function HintBox({ hint: { key, does, on }, since }: { hint: Hint; since: number }): ReactElement {
  const box = useKeyArea(key, since);
  return (
    <Box flexShrink={0}>
      {on !== '' && <Text bold>{`${on}: `}</Text>}
      <Box ref={box} flexShrink={0}>
        <Text>
          <KeyHint of={key} does={does} />
        </Text>
      </Box>
    </Box>
  );
}
