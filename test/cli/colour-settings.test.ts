import { expect, test } from 'vitest';
import { lookOf } from '../../src/cli/look.js';
import { checkSettings } from '../../src/cli/settings-schema.js';

test('colours are told by their keys where they are wrong or unknown', () => {
  const { settings, faults } = checkSettings({ theme: 'blue', colors: { good: '#5f', god: '#5faf5f' } });
  expect(settings).toBeNull();
  expect(faults.map(({ path }) => path.join('.'))).toEqual(['theme', 'colors.good', 'colors.god']);
  expect(faults[2]?.reason).toContain('did you mean good');
});

test('colours are read as they are written', () => {
  const colours = { good: '#5faf5f', warn: 'bright-yellow', dim: 'default' };
  expect(checkSettings({ theme: 'dark', colors: colours }).settings).toMatchObject({
    theme: 'dark',
    colours,
  });
  expect(lookOf({ theme: 'dark', colours })).toEqual({
    theme: 'dark',
    colours: { good: 2 ** 24 + 0x5faf5f, warn: 11, dim: null },
  });
});
