// Writes docs/demo.svg, a recording of the program on a simulated host, or with `--real` docs/real-guests.svg. Both are
// made by the driver of the screen tests.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDriver, wholeFrame } from './screen-driver.js';

const { values } = parseArgs({ options: { real: { type: 'boolean', default: false } } });
const { record, WHAT } = await import(values.real ? './recording-real.js' : './recording-demo.js');
const { startApp, screenToSvg, movingSvg } = await loadDriver();
const frames = [];
let still = 0;

/** Keeps the screen as the next picture; `isStill`: it is shown where nothing moves. */
async function keep(app, seconds, title, isStill = false) {
  if (isStill) still = frames.length;
  frames.push({ svg: screenToSvg(await wholeFrame(app), { title }), seconds });
}

await record(startApp, keep);
const name = values.real ? 'real-guests' : 'demo';
const svg = movingSvg(frames, WHAT, still);
writeFileSync(join(import.meta.dirname, `../docs/${name}.svg`), svg);
const seconds = frames.reduce((sum, frame) => sum + frame.seconds, 0);
console.log(`docs/${name}.svg: ${Math.round(svg.length / 1024)} KiB, ${seconds} seconds`);
process.exit();
