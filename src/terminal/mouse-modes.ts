/** Whether buttons and wheel of the mouse are reported (DECSET 1000), in the form that `mouse-report.ts` reads (1006). */
export type MouseModes = {
  /** What is wanted from now on. */
  want(on: boolean): void;
  /** What brings the terminal to what is wanted; '' where it is so. */
  change(): string;
  /** Takes back what was sent; what is wanted stays, for when the terminal is taken again. */
  leave(): string;
};

/** See {@link MouseModes}. A terminal whose mouse is never wanted is never sent anything about it. */
export function mouseModes(): MouseModes {
  let wanted = false;
  let isOn = false;
  const set = (on: boolean) => {
    if (isOn === on) return '';
    isOn = on;
    return on ? '\x1b[?1000h\x1b[?1006h' : '\x1b[?1006l\x1b[?1000l';
  };
  return {
    want: (on) => {
      wanted = on;
    },
    change: () => set(wanted),
    leave: () => set(false),
  };
}
