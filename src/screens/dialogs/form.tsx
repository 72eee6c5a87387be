import { Box } from 'ink';
import { type ReactElement, useRef, useState } from 'react';
import { notify } from '../../state/app-context.js';
import { menuCursorAfterArrow } from '../../state/cursor.js';
import { type Form, formDialog } from '../../state/dialogs.js';
import { type EditKey, editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import { completeField, folderToList } from '../../state/wizard/complete-path.js';
import { whereaboutsOf } from '../../state/wizard/host.js';
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
/** How many keys are held while a folder is read. */
const HELD_KEYS = 1000;

/** A few fields for text: arrows and Tab choose one, Tab completes a path first, Enter submits them all. */
function FormDialog({ title, lines, fields, at = 0, verb, onDone }: Form): ReactElement {
  const { app } = useScreen();
  const { columns, rows, close } = useDialog();
  const [port] = useState(() => app.port());
  // Keys that were held are pressed one after another before the next frame: each sees what the one before it has done.
  const [now] = useState(() => ({ texts: fields.map(({ text }) => fieldOf(text)), cursor: at }));
  const [, draw] = useState({});
  const { texts, cursor } = now;
  const [problem, setProblem] = useState<string | null>(null);
  const setCursor = (row: number) => {
    now.cursor = row;
    draw({});
  };
  const write = (edited: Field) => {
    now.texts = now.texts.map((one, row) => (row === now.cursor ? edited : one));
    setProblem(null);
    draw({});
  };
  const [offers, setOffers] = useState<readonly string[]>([]);
  const awaited = useRef<'no' | 'yes' | 'closed'>('no');
  const [isAwaited, setIsAwaited] = useState(false);
  const submit = async () => {
    setOffers([]);
    const answer = onDone(now.texts.map(({ text }) => text));
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
  const listing = useRef<(() => void)[] | null>(null);
  const [isListing, setIsListing] = useState(false);
  /** Acts at once, or after the names that are awaited have come. */
  const inTurn = (act: () => void) => {
    if (listing.current === null) act();
    else if (listing.current.length < HELD_KEYS) listing.current.push(act);
  };
  /** Completes the path before the cursor; false where there is none. Where nothing is added, Tab goes on a field. */
  const complete = (): boolean => {
    const field = now.texts[now.cursor];
    if (!field || fields[now.cursor]?.isPath !== true) return false;
    const folder = folderToList(field.text.slice(0, field.cursor), whereaboutsOf(port));
    if (folder === null) {
      write(completeField(field, []).field);
      return true;
    }
    listing.current = [];
    setIsListing(true);
    setOffers([]);
    void port.files.listDirectory(folder).then((answer) => {
      const held = listing.current ?? [];
      listing.current = null;
      setIsListing(false);
      if (awaited.current === 'closed') return;
      if ('problem' in answer) setProblem(answer.problem);
      else {
        const done = completeField(field, answer.names);
        setOffers(done.offers);
        if (done.field !== field) write(done.field);
        else if (done.offers.length === 0) press({ name: 'down', text: '' });
      }
      for (const act of held) inTurn(act);
    });
    return true;
  };
  const press = (key: EditKey) => {
    if (awaited.current !== 'no' || (key.name === 'tab' && complete())) return;
    setOffers([]);
    const arrow = { tab: 'down', 'shift-tab': 'up' }[key.name] ?? key.name;
    const moved = menuCursorAfterArrow(arrow, fields.length, now.cursor);
    const field = now.texts[now.cursor];
    const edited = field && editField(field, key);
    if (key.name === 'enter') void submit();
    else if (moved !== null) setCursor(moved);
    else if (edited) write(edited);
  };
  useKeys((key) => {
    const closes = key.name === 'esc' || key.name === 'ctrl-c';
    if (!closes) inTurn(() => press(key));
    else if (awaited.current === 'no') {
      awaited.current = 'closed';
      close();
    } else closeMeanwhile();
    return true;
  });
  const paste = (text: string) => {
    const field = now.texts[now.cursor];
    if (field && awaited.current === 'no') write(pasteField(field, text));
  };
  usePaste((text) => inTurn(() => paste(text)));
  const body = useMouse((act, row) => act === 'click' && listing.current === null && setCursor(row));
  const label = Math.max(...fields.map((one) => textWidth(one.label)));
  const offered = isListing
    ? ['Reading the folder …']
    : offers.length === 0
      ? []
      : wrapText(safeStart(offers.join('  ')), columns).slice(0, OFFER_ROWS);
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
