import type { ReactElement } from 'react';
import { KeyHint } from '../components/key-hint.js';

/** The hints of a dialog in which one row is chosen. */
export function ChooseHints(): ReactElement {
  return (
    <>
      <KeyHint of="↑↓" does="choose" />
      <KeyHint of="enter" does="do it" />
      <KeyHint of="esc" does="cancel" />
    </>
  );
}
