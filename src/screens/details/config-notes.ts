import { warningsFor } from '../../state/vms/config-warnings.js';
import type { ConfigView, Vm } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import { wrapText } from '../components/wrap-text.js';
import { type Fact, plainFact } from './fact.js';

/** What the pane has on a terminal of 80 columns: the rows are the same on every terminal, for the keys count them. */
const WARNING_COLUMNS = 46;

/** What is to be said of a config before it is shown; undefined: it was not read yet. */
export function configNotes(
  config: ConfigView | undefined,
  entry: Pick<NonNullable<Vm['entry']>, 'image' | 'options'>,
): readonly Fact[] {
  if (config === undefined) return [plainFact([{ text: 'reading the config…', tone: 'dim' }])];
  if (!config.result.ok) return brokenNotes(config);
  return warningsFor(config.warnings, entry).flatMap((warning) =>
    wrapText(warning, WARNING_COLUMNS).map((text, row) =>
      plainFact([{ text: `${row === 0 ? '!' : ' '} ${text}`, tone: 'warn' }]),
    ),
  );
}

function brokenNotes({ result, path }: ConfigView): readonly Fact[] {
  if (result.ok) return [];
  const where = result.line > 0 ? `line ${result.line}, column ${result.column}: ` : '';
  return [
    plainFact([{ text: '! The config cannot be read:', tone: 'bad' }]),
    plainFact([{ text: `  ${safeStart(path)}` }]),
    plainFact([{ text: `  ${where}${safeStart(result.reason)}` }]),
  ];
}
