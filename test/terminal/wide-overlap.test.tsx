import { Box, Text } from 'ink';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { drawnByInk } from '../screens/drawn-by-ink.js';

const NAME = '日本語日本語';

/** A box above a text of wide characters (patches/README.md, ink). */
function over(left: number, text: string) {
  return (
    <Box width={12} height={1}>
      <Text>{NAME}</Text>
      <Box position="absolute" marginLeft={left}>
        <Text>{text}</Text>
      </Box>
    </Box>
  );
}

test.each([
  [2, 'ab', '日ab語日本語'],
  [3, 'ab', '日 ab 日本語'],
  [3, 'a', '日 a語日本語'],
  [2, 'a', '日a 語日本語'],
  [1, '字', ' 字 語日本語'],
  [0, 'abc', 'abc 語日本語'],
  [11, 'a', '日本語日本 a'],
])('from column %d on, %j leaves no half of a wide character', (left, text, expected) => {
  const [row = ''] = drawnByInk(12, over(left, text)).rows;
  expect(row).toBe(expected);
  expect(stringWidth(row)).toBe(12);
});
