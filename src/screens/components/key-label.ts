const LABELS: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  space: 'Space',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  insert: 'Insert',
  delete: 'Delete',
  backspace: 'Backspace',
};

/** A key's name as people write it: `ctrl-l` is `Ctrl-L`, `pageup` is `PgUp`. */
export function keyLabel(key: string): string {
  const known = LABELS[key];
  if (known !== undefined) return known;
  if (/^f\d+$/.test(key)) return key.toUpperCase();
  const control = key.match(/^ctrl-(.+)$/);
  return control?.[1] ? `Ctrl-${control[1].toUpperCase()}` : key;
}

/** The names of an action's keys in a row; digits that follow each other as `1-9`. */
export function keyLabels(keys: readonly string[]): string {
  const first = keys[0] ?? '';
  const isRun = keys.length > 2 && keys.every((key, at) => key === String(Number(first) + at));
  return isRun ? `${first}-${keys.at(-1)}` : keys.map(keyLabel).join(' ');
}
