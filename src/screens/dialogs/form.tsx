import { Box } from 'ink';
import { type ReactElement, useRef, useState } from 'react';
import { notify } from '../../state/app-context.js';
import { menuCursorAfterArrow } from '../../state/cursor.js';
import { type Form, formDialog } from '../../state/dialogs.js';
import { editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import { completeField } from '../../state/wizard/complete-path.js';
import { whereabouts } from '../../state/wizard/host.js';
import { padText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { Paragraph } from '../components/paragraph.js';
import { Problem, problemHeight } from '../components/problem.js';
import { TextField } from '../components/text-field.js';
import { wrapText } from '../components/wrap-text.js';
import { useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { useDialog, useKeys, useMouse, usePaste } from './use-dialog.js';

/** How many rows of names a path can be completed with. */
const OFFER_ROWS = 3;

/** A few fields for text: arrows and Tab choose one, Tab completes a path first, Enter submits them all. */
function FormDialog({ title, lines, fields, at = 0, verb, onDone }: Form): ReactElement {
  const { app } = useScreen();
  const { columns, rows, close } = useDialog();
  const [texts, setTexts] = useState<readonly Field[]>(() => fields.map(({ text }) => fieldOf(text)));
  const [cursor, setCursor] = useState(at);
  const [problem, setProblem] = useState<string | null>(null);
  const field = texts[cursor];
  const write = (edited: Field) => {
    setTexts(texts.map((one, row) => (row === cursor ? edited : one)));
    setProblem(null);
  };
  const [offers, setOffers] = useState<readonly string[]>([]);
  const awaited = useRef<'no' | 'yes' | 'closed'>('no');
  const [isAwaited, setIsAwaited] = useState(false);
  const submit = async () => {
    setOffers([]);
    const answer = onDone(texts.map(({ text }) => text));
    const wrong = answer instanceof Promise ? await whileAwaited(answer) : answer;
    if (isClosed()) return wrong === null ? undefined : notify(app, `${title}: ${wrong}`, 'bad');
    setProblem(wrong);
    if (wrong === null) close();
  };
  const isClosed = () => awaited.current === 'closed';
  const whileAwaited = async (answer: Promise<string | null>) => {
    awaited.current = 'yes';
    setIsAwaited(true);
    const wrong = await answer;
    if (isClosed()) return wrong;
    awaited.current = 'no';
    setIsAwaited(false);
    return wrong;
  };
  /** What was submitted goes on, and a message tells its end. */
  const closeMeanwhile = () => {
    awaited.current = 'closed';
    close();
  };
  /** False where there is nothing to complete. */
  const complete = (): boolean => {
    if (!field || fields[cursor]?.isPath !== true) return false;
    const done = completeField(field, (path) => app.host.listDirectory(path), whereabouts());
    setOffers(done.offers);
    if (done.field !== field) write(done.field);
    return done.field !== field || done.offers.length > 0;
  };
  useKeys((key) => {
    const closes = key.name === 'esc' || key.name === 'ctrl-c';
    if (awaited.current !== 'no') {
      if (closes) closeMeanwhile();
      return true;
    }
    if (key.name === 'tab' && complete()) return true;
    setOffers([]);
    const arrow = { tab: 'down', 'shift-tab': 'up' }[key.name] ?? key.name;
    const moved = menuCursorAfterArrow(arrow, fields.length, cursor);
    const edited = field && editField(field, key);
    if (closes) close();
    else if (key.name === 'enter') void submit();
    else if (moved !== null) setCursor(moved);
    else if (edited) write(edited);
    return true;
  });
  usePaste((text) => field && awaited.current === 'no' && write(pasteField(field, text)));
  const body = useMouse((act, row) => act === 'click' && setCursor(row));
  const label = Math.max(...fields.map((one) => textWidth(one.label)));
  const offered =
    offers.length === 0 ? [] : wrapText(safeStart(offers.join('  ')), columns).slice(0, OFFER_ROWS);
  const left = rows - fields.length - offered.length - problemHeight(problem, columns);
  const about = lines.flatMap((line) => wrapText(line, columns)).slice(0, Math.max(left - 1, 0));
  return (
    <DialogLayout
      title={isAwaited ? `${title}: under way…` : title}
      hints={
        isAwaited
          ? { esc: 'close: it goes on, and a message tells the end' }
          : {
              enter: verb,
              '↑↓': 'choose',
              ...(fields.some(({ isPath }) => isPath) && { tab: 'complete a path' }),
              esc: 'cancel',
            }
      }
    >
      {about.length > 0 && (
        <Paragraph columns={columns} tone="dim" marginBottom={1}>
          {about}
        </Paragraph>
      )}
      <Box ref={body} flexDirection="column" flexShrink={0}>
        {fields.map((one, row) => (
          <TextField
            key={one.label}
            label={`${row === cursor ? '▶' : ' '} ${padText(one.label, label)}  `}
            field={texts[row] ?? fieldOf('')}
            placeholder={one.placeholder ?? ''}
            columns={columns}
            focused={row === cursor}
          />
        ))}
      </Box>
      {offered.length > 0 && (
        <Paragraph columns={columns} tone="dim">
          {offered}
        </Paragraph>
      )}
      <Problem problem={problem} columns={columns} />
    </DialogLayout>
  );
}

export const form = dialog(formDialog, FormDialog, { width: 76, takesTypeAhead: true, takesText: true });
