/** A quotation that is open: none, `'` or `"`. */
type Quote = '' | "'" | '"';

/** A word as it is typed, and what it says. */
type Token = { raw: string; text: string; quote: Quote };

/** Separates a command line as bash does, up to the cursor. The last token is the cursor's; it may be empty. */
export function bashTokens(line: string): readonly Token[] {
  const done: Token[] = [];
  let token: Token | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if ((token === null || token.quote === '') && /[ \t\n]/.test(character)) {
      if (token !== null) done.push(token);
      token = null;
      continue;
    }
    token ??= { raw: '', text: '', quote: '' };
    token.raw += character;
    if (character === token.quote) token.quote = '';
    else if (token.quote === '' && (character === "'" || character === '"')) token.quote = character;
    else if (character === '\\' && escapes(token.quote, line.charAt(at + 1))) {
      at += 1;
      token.raw += line.charAt(at);
      token.text += line.charAt(at);
    } else token.text += character;
  }
  return [...done, token ?? { raw: '', text: '', quote: '' }];
}

function escapes(quote: Quote, next: string): boolean {
  if (quote === "'") return false;
  return quote === '' || /[\\"$`]/.test(next);
}

/**
 * What bash is to put in place of the end of the cursor's word so that the word says `wanted`.
 * @param token the cursor's word
 * @param end its end that bash replaces: bash breaks words at `:` and `=`, too
 * @returns null where `wanted` does not begin as what is kept of the word
 */
export function bashReplacement(token: Token, end: string, wanted: string): string | null {
  if (!token.raw.endsWith(end)) return null;
  const kept = bashTokens(token.raw.slice(0, token.raw.length - end.length)).at(-1);
  if (kept === undefined || !wanted.startsWith(kept.text)) return null;
  return quoted(wanted.slice(kept.text.length), kept.quote);
}

/** A text as it is written in bash inside a quotation. */
function quoted(text: string, quote: Quote): string {
  if (quote === "'") return text.replaceAll("'", `'\\''`);
  if (quote === '"') return text.replace(/[\\"$`]/g, '\\$&').replaceAll('!', `"'!'"`);
  return text.replace(/[^\p{L}\p{N}\p{M}_./:=@%+,-]/gu, '\\$&');
}
