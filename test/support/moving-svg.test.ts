import { expect, test } from 'vitest';
import { movingSvg } from './moving-svg.js';

const picture = (text: string) => `<svg width="9" height="9">\n<text>${text}</text>\n</svg>\n`;

test('each picture is shown for its time, one after another', () => {
  const svg = movingSvg(
    [
      { svg: picture('one'), seconds: 1 },
      { svg: picture('two'), seconds: 3 },
    ],
    'Two',
  );
  expect(svg).toBe(`<svg width="9" height="9">
<title>Two</title>
<style>
@keyframes f0 { 0% { visibility: hidden } 0% { visibility: visible } 25% { visibility: hidden } }
#f0 { animation: f0 4s step-end infinite }
@keyframes f1 { 0% { visibility: hidden } 25% { visibility: visible } 100% { visibility: hidden } }
#f1 { visibility: hidden; animation: f1 4s step-end infinite }
</style>
<g id="f0">
<text>one</text>
</g>
<g id="f1">
<text>two</text>
</g>
</svg>
`);
});
