import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, searchPath } from '../../src/host/tool-path.js';

/** An X server without a screen of glass. */
export type Xvfb = {
  /** For DISPLAY. */
  display: string;
  /** Its framebuffer, read now. */
  picture(): Picture;
  end(): Promise<void>;
};

/** What an X server shows, as colours 0xRRGGBB. */
export type Picture = { width: number; height: number; row(y: number): readonly number[] };

/** Which of the programs that a test with windows needs are missing here, in words; null: none is. */
export function missingForWindows(...programs: readonly string[]): string | null {
  const search = searchPath(null, process.env.PATH);
  const missing = ['Xvfb', ...programs].filter((program) => findProgram(search, program) === null);
  return missing.length === 0 ? null : `NOT TESTED: ${missing.join(' and ')} missing here`;
}

/** Starts an X server of 1024×768 on a free display; it ends with this process. @param parent for its framebuffer */
export async function startXvfb(parent: string): Promise<Xvfb> {
  const folder = mkdtempSync(join(parent, 'xvfb-'));
  const screen = ['-screen', '0', '1024x768x24', '-fbdir', folder];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'Xvfb', '-displayfd', '3', ...screen, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const display = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    child.stdio[3]?.once('data', (bytes) => resolve(`:${String(bytes).trim()}`));
  });
  return {
    display,
    picture: () => readPicture(readFileSync(join(folder, 'Xvfb_screen0'))),
    async end() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The places of 32-bit numbers in the header of an XWD file (XWDFile.h). */
const XWD = { headerSize: 0, width: 4, height: 5, byteOrder: 7, bytesPerLine: 12, colours: 19 };
const COLOUR_BYTES = 12;
const PIXEL_BYTES = 4;

function readPicture(file: Buffer): Picture {
  const header = (index: number) => file.readUInt32BE(index * 4);
  const [width, height] = [header(XWD.width), header(XWD.height)];
  const start = header(XWD.headerSize) + header(XWD.colours) * COLOUR_BYTES;
  const isLittle = header(XWD.byteOrder) === 0;
  const pixel = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at)) & 0xffffff;
  return {
    width,
    height,
    row: (y) => {
      const line = start + y * header(XWD.bytesPerLine);
      return Array.from({ length: width }, (_, x) => pixel(line + x * PIXEL_BYTES));
    },
  };
}
