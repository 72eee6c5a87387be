/** A picture by `screenToSvg`, and how long it is shown. */
export type Frame = { svg: string; seconds: number };

/**
 * Pictures of one size, shown one after another without end. Where nothing moves, the first is shown.
 * @param what for readers who cannot see it
 */
export function movingSvg(frames: readonly Frame[], what: string): string {
  const [start = ''] = /^<svg[^>]*>/.exec(frames[0]?.svg ?? '') ?? [];
  const whole = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  const percent = (seconds: number) => `${Math.round((seconds / whole) * 10_000) / 100}%`;
  let from = 0;
  const styles = frames.map(({ seconds }, at) => {
    const to = from + seconds;
    const shown = `${percent(from)} { visibility: visible } ${percent(to)} { visibility: hidden }`;
    from = to;
    const keyframes = `@keyframes f${at} { 0% { visibility: hidden } ${shown} }`;
    const first = at === 0 ? '' : ' visibility: hidden;';
    return `${keyframes}\n#f${at} {${first} animation: f${at} ${whole}s step-end infinite }`;
  });
  return [
    start,
    `<title>${what}</title>`,
    `<style>\n${styles.join('\n')}\n</style>`,
    ...frames.map(({ svg }, at) => `<g id="f${at}">\n${insideOf(svg)}</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function insideOf(svg: string): string {
  return svg.replace(/^<svg[^>]*>\n/, '').replace(/<\/svg>\n$/, '');
}
