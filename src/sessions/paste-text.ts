const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A pasted text as a terminal sends it: line ends are Enter, tabs stay, other controls (the end mark of a
 * bracketed paste among them) are left out.
 */
export function pastedBytes(text: string, bracketed: boolean): Uint8Array {
  const typed = text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').replace(/\n/g, '\r');
  return new TextEncoder().encode(bracketed ? `\x1b[200~${typed}\x1b[201~` : typed);
}
