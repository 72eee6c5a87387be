import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOf } from '../../src/simulator/guest-config.js';
import type { GuestConfig } from '../../src/simulator/wire.js';
import { readXml, writtenLength } from '../../src/simulator/xml.js';

// The files that the transcripts name: only their sizes and the results were recorded.

const IMAGE_HEAD_BYTES = 36;
const FILE_HEAD_BYTES = 16;
/** Six bytes of the hash that was recorded. */
const AUX = 'Fjapkj';

type Parts = { memory?: string; vm?: string; keyboard?: string; console?: string; second?: string };

function good(parts: Parts, note: string): string {
  return `<vm class="PC" note="${note}">
<memory${parts.memory ?? ''}>512</memory>${parts.vm ?? ''}
<cores count="2"><core/><core/></cores>
<devices>
<device class="${parts.keyboard ?? 'KEYBOARD'}" id="keyboard"/>
<device class="CGA_VIDEO" id="cga"/>
<device class="${parts.console ?? 'CURSES_CONSOLE'}" id="cons"><frontend tag="cga"/></device>
<device class="SERIAL" id="serial"/>
<device class="CHAR_STREAM" id="s1" name="v3-com1"/>
<device class="CHAR_STREAM" id="s2"><name>${parts.second ?? 'mon itor'}</name></device>
</devices></vm>`;
}

/** A config of which v3_create makes an image of this many bytes. */
function sized(parts: Parts, imageBytes: number, more = 0): string {
  const root = readXml(good(parts, ''));
  if ('message' in root) throw new Error(root.message);
  return good(parts, 'n'.repeat(imageBytes - more - IMAGE_HEAD_BYTES - writtenLength(root)));
}

/** Writes all of them into the work folder. */
export function writeTranscriptFiles(work: string): void {
  const write = (name: string, text: string) => writeFileSync(join(work, name), text);
  mkdirSync(join(work, 'dir'));
  write('a.img', 'hello world');
  write('empty.img', '');
  write('aux.bin', AUX);
  write('good.xml', sized({}, 699));
  write('opt.xml', sized({ memory: ' opt_tag="mem"' }, 713));
  write('dup.xml', sized({ second: 'v3-com1' }, 698));
  write('baddev.xml', sized({ keyboard: 'KEYBORD' }, 698));
  const aux = (path: string) => `<files><file id="aux" filename="${path}"/></files>`;
  write('aux.xml', sized({ vm: aux(join(work, 'aux.bin')) }, 897, FILE_HEAD_BYTES + AUX.length));
  write('auxmiss.xml', good({ vm: aux('/no/such.iso') }, ''));
  write('nocores.xml', '<vm class="PC"><memory>64</memory></vm>');
  write('nomem.xml', '<vm class="PC"><cores count="1"/></vm>');
  write('notxml.xml', 'this is no XML');
  write('unclosed.xml', '<vm class="PC"><memory>64</memory>');
}

/** A config of the transcripts, as the kernel gets it. */
export function guestConfig(kind: 'good' | 'hvm' | 'nocons'): GuestConfig {
  const parts = {
    good: {},
    hvm: { vm: '<hvm enable="y"><ros cores="1" mem="256"/></hvm>' },
    nocons: { console: 'VGA' },
  }[kind];
  const root = readXml(good(parts, ''));
  if ('message' in root) throw new Error(root.message);
  return configOf(root);
}
