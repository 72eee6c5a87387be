import { Box, Text } from 'ink';
import { describe, expect, it } from 'vitest';
import { drawnByInk } from '../screens/drawn-by-ink.js';

const LONG = {
  wide: '漢字'.repeat(9),
  mixed: `a${'漢字'.repeat(9)}`,
  marked: 'e\u0301'.repeat(30),
  emoji: '👩‍🚀'.repeat(9),
};

describe('a text that is cut', () => {
  for (const [what, text] of Object.entries(LONG)) {
    it(`of ${what} characters ends with … within its room`, () => {
      for (let columns = 2; columns < 12; columns++) {
        const { rows } = drawnByInk(
          30,
          <Box>
            <Box width={columns}>
              <Text wrap="truncate">{text}</Text>
            </Box>
            <Text>|</Text>
          </Box>,
        );
        expect(rows, `in ${columns} columns`).toEqual([expect.stringMatching(/… ?\|$/u)]);
      }
    });
  }
});
