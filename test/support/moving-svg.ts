/** A picture by `screenToSvg`, and how long it is shown. */
export type Frame = { svg: string; seconds: number };

/**
 * Pictures of one size, shown one after another without end. What several of them show is in the file once.
 * @param what for readers who cannot see it
 * @param still which picture is shown where nothing moves, or is not to move
 */
export function movingSvg(frames: readonly Frame[], what: string, still = 0): string {
  const [start = ''] = /^<svg[^>]*>/.exec(frames[0]?.svg ?? '') ?? [];
  const whole = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  const percent = (seconds: number) => `${Math.round((seconds / whole) * 10_000) / 100}%`;
  let from = 0;
  const styles = frames.map(({ seconds }, at) => {
    const to = from + seconds;
    const shown = `${percent(from)} { visibility: visible } ${percent(to)} { visibility: hidden }`;
    from = to;
    const before = at === 0 ? '' : '0% { visibility: hidden } ';
    const keyframes = `@keyframes f${at} { ${before}${shown} }`;
    return `${keyframes}\n#f${at} { animation: f${at} ${whole}s step-end infinite }`;
  });
  return [
    start,
    `<title>${what}</title>`,
    `<style>\nsvg > g { visibility: hidden }\nsvg > #f${still} { visibility: visible }\n@media (prefers-reduced-motion: no-preference) {\n${styles.join('\n')}\n}\n</style>`,
    ...withoutRepeats(frames.map(({ svg }) => linesInside(svg))).map(
      (lines, at) => `<g id="f${at}">\n${lines.join('\n')}\n</g>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** Each element stands on a line of its own. */
function linesInside(svg: string): readonly string[] {
  return svg
    .replace(/^<svg[^>]*>\n/, '')
    .replace(/\n<\/svg>\n$/, '')
    .split('\n');
}

/** Elements that come again refer to where they were first. */
function withoutRepeats(pictures: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const counts = new Map<string, number>();
  for (const line of pictures.flat()) counts.set(line, (counts.get(line) ?? 0) + 1);
  const names = new Map<string, string>();
  const once = (line: string) => {
    if (counts.get(line) === 1) return line;
    const name = names.get(line);
    if (name !== undefined) return `<use href="#${name}"/>`;
    const id = `e${names.size}`;
    names.set(line, id);
    return line.replace(/^<\w+/, (start) => `${start} id="${id}"`);
  };
  return pictures.map((lines) => lines.map(once));
}
