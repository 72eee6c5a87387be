import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { notify } from '../../state/app-context.js';
import { menuCursorAfter } from '../../state/cursor.js';
import { type Checklist, checklistDialog } from '../../state/dialogs.js';
import { padText } from '../../terminal/cut-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { CursorList } from '../components/cursor-list.js';
import { Paragraph } from '../components/paragraph.js';
import { wrapText } from '../components/wrap-text.js';
import { theme } from '../theme.js';
import { useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { closeKeys, useDialog, useKeyMap, useKeys } from './use-dialog.js';

/** The most columns of a label. */
const LABEL_COLUMNS = 32;

/** A list in which rows are marked. None is marked at first, so Enter alone does nothing. */
function ChecklistDialog({ title, lines, items, also, verb, onDone }: Checklist): ReactElement {
  const { app } = useScreen();
  const { columns, rows, isArmed, close } = useDialog();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState(0);
  const [alsoOn, setAlsoOn] = useState(also.on);
  const done = () => {
    if (marked.size === 0) return notify(app, 'Nothing is marked: press Space to mark a row.', 'bad');
    close();
    onDone(
      items.map(({ key }) => key).filter((key) => marked.has(key)),
      alsoOn,
    );
  };
  const toggle = (at: number) => setMarked(toggled(marked, items[at]?.key));
  useKeys(({ name }) => {
    const moved = menuCursorAfter(name, items.length, cursor);
    if (moved !== null) setCursor(moved);
    return moved !== null;
  });
  useKeyMap({
    space: () => toggle(cursor),
    a: () => setMarked(new Set(marked.size < items.length ? items.map(({ key }) => key) : [])),
    s: () => setAlsoOn(!alsoOn),
    enter: done,
    ...closeKeys(close),
  });
  const about = lines.flatMap((line) => wrapText(line, columns));
  const forAbout = about.length > 0 ? about.length + 1 : 0;
  const height = Math.max(rows - forAbout - 2, 1);
  const widest = Math.min(Math.max(...items.map(({ label }) => textWidth(label))), LABEL_COLUMNS);
  return (
    <DialogLayout
      title={`${title}  ${marked.size} of ${items.length} marked`}
      hints={{ space: 'mark', a: 'all or none', enter: `${verb} marked`, esc: 'cancel' }}
    >
      {about.length > 0 && (
        <Paragraph columns={columns} marginBottom={1}>
          {about}
        </Paragraph>
      )}
      <CursorList
        items={items}
        cursor={isArmed ? cursor : -1}
        rows={height}
        onPick={(at, again) => (again ? toggle(at) : setCursor(at))}
      >
        {({ key, label, hint }) => (
          <>
            <Text {...theme.accent}>{marked.has(key) ? '[x] ' : '[ ] '}</Text>
            {padText(label, widest)}
            <Text {...theme.dim}>{`  ${hint}`}</Text>
          </>
        )}
      </CursorList>
      <Box marginTop={1} flexShrink={0}>
        <Text wrap="truncate">
          <Text {...theme.key}>s</Text>
          {` ${also.label}: ${alsoOn ? 'yes' : 'no'}`}
        </Text>
      </Box>
    </DialogLayout>
  );
}

function toggled(marked: ReadonlySet<string>, key: string | undefined): ReadonlySet<string> {
  const next = new Set(marked);
  if (key !== undefined && !next.delete(key)) next.add(key);
  return next;
}

export const checklist = dialog(checklistDialog, ChecklistDialog, { width: 72 });
