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
    1,
  );
  expect(svg).toBe(`<svg width="9" height="9">
<title>Two</title>
<style>
svg > g { visibility: hidden }
svg > #f1 { visibility: visible }
@media (prefers-reduced-motion: no-preference) {
@keyframes f0 { 0% { visibility: visible } 25% { visibility: hidden } }
#f0 { animation: f0 4s step-end infinite }
@keyframes f1 { 0% { visibility: hidden } 25% { visibility: visible } 100% { visibility: hidden } }
#f1 { animation: f1 4s step-end infinite }
}
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

test('what several pictures show is in the file once, where it is shown first', () => {
  const two = (text: string) => picture(text).replace('</text>', '</text>\n<rect width="9" height="1"/>');
  const svg = movingSvg(
    ['one', 'two', 'one'].map((text) => ({ svg: two(text), seconds: 1 })),
    'Three',
  );
  expect(svg.slice(svg.indexOf('<g '))).toBe(`<g id="f0">
<text id="e0">one</text>
<rect id="e1" width="9" height="1"/>
</g>
<g id="f1">
<text>two</text>
<use href="#e1"/>
</g>
<g id="f2">
<use href="#e0"/>
<use href="#e1"/>
</g>
</svg>
`);
});
