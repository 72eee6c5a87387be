import { Box, type DOMElement, Text } from 'ink';
import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from 'react';
import { cutMiddle } from '../../terminal/cut-text.js';
import { placeOf } from '../components/place-of.js';
import { DialogHints, type KeyHints } from '../hint-bar/dialog-hints.js';
import { PADDING } from '../layout.js';
import { FRAME, OPAQUE, theme } from '../theme.js';
import { useScreen } from '../use-screen.js';
import { useDialog } from './use-dialog.js';

/** The hints of a dialog in which one row is chosen. */
export const CHOOSE_HINTS: KeyHints = { '↑↓': 'choose', enter: 'do it', esc: 'cancel' };

export type DialogLayoutProps = {
  /** Shown in the border; safe text. */
  title: string;
  /** Shown in the hint bar, once a key can answer the dialog. */
  hints: KeyHints;
  /** What its frame and the sign before its title say it is. */
  mood?: Mood;
  children: ReactNode;
};

/** A dialog that only asks or tells, one that warns, or one that tells of a failure. */
export type Mood = 'calm' | 'warning' | 'failure';

const MOODS = {
  calm: { tone: 'accent', frame: 'accent', sign: '' },
  warning: { tone: 'warn', frame: 'warn', sign: '!' },
  failure: { tone: 'bad', frame: 'badFrame', sign: '✗' },
} as const;

/** The box of a dialog in the middle of the screen, the title in its border, and its keys in the hint bar. */
export function DialogLayout({ title, hints, mood = 'calm', children }: DialogLayoutProps): ReactElement {
  const { columns, isTop, isArmed, isSmall } = useDialog();
  const box = useCover(isTop);
  const { tone, frame: line, sign } = MOODS[mood];
  const gap = sign === '' ? '' : ' ';
  // Both forms have the same structure, so that a resize does not mount the body again.
  const frame = isSmall
    ? { width: columns, flexGrow: 1 }
    : { width: columns + 4, borderStyle: FRAME, borderColor: theme[line].color, paddingX: PADDING };
  const hasTitle = title !== '' && !isSmall;
  return (
    <>
      <Box flexGrow={1} flexShrink={1} justifyContent="center" alignItems="center" flexDirection="column">
        <Box ref={box} flexShrink={1} flexGrow={isSmall ? 1 : 0} flexDirection="column">
          <Box {...frame} backgroundColor={OPAQUE} flexDirection="column" flexShrink={1} overflowY="hidden">
            <Box flexDirection="column" flexShrink={1} overflowY="hidden">
              {children}
            </Box>
          </Box>
          {hasTitle && (
            <Box position="absolute" marginLeft={1} width={columns + 2}>
              <Text wrap="truncate" bold>
                {' '}
                <Text {...theme[tone]}>{sign}</Text>
                {gap}
                {cutMiddle(title, columns - sign.length - gap.length)}{' '}
              </Text>
            </Box>
          )}
        </Box>
      </Box>
      {!isSmall && <DialogHints hints={isArmed ? hints : null} />}
    </>
  );
}

/** Keeps a guest's screen from painting over the box. */
function useCover(isShown: boolean) {
  const { terminal } = useScreen();
  const box = useRef<DOMElement>(null);
  useLayoutEffect(() => {
    return isShown ? terminal.coverGuests(() => placeOf(box.current)) : undefined;
  }, [terminal, isShown]);
  return box;
}
