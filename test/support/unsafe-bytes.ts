/** What a frame of ours may hold besides printable text: the sequences that the frame writer itself makes. */
const OWN_SEQUENCES =
  /\x1b\[[0-9;]*[ABCDGHJKXmr]|\x1b\[\?[0-9;]+[hl]|\x1b\[\?2026\$p|\x1b\[6n|\x1b\]11;\?\x1b\\|\x1b\[<u|\x1b\[>4;0m|\x1b[DM>]/g;

const UNSAFE = /[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]/;

/** What could act on a terminal after our own sequences are removed, with the text around it. */
export function unsafeIn(raw: string): string[] {
  const found = raw.replace(OWN_SEQUENCES, '').matchAll(new RegExp(`.{0,12}${UNSAFE.source}.{0,12}`, 'gs'));
  return [...found].slice(0, 20).map(([around]) => JSON.stringify(around));
}
