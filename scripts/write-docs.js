// Writes the pages that are made from the table of actions, the command line and the table of metrics: docs/keys.md,
// docs/keys-session-log.md, docs/v3_tui.1, docs/metrics.md.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { withBundle } from './with-bundle.js';

await withBundle({ entryPoints: ['scripts/documents.ts'] }, async (bundle) => {
  const { documents } = await import(pathToFileURL(bundle).href);
  for (const { path, text } of documents()) writeFileSync(path, text);
});
