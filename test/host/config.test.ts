import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG_LIMIT_BYTES, type ConfigNode, parseConfig } from '../../src/host/config.js';
import { configFacts } from '../../src/host/config-facts.js';
import { configProblems } from '../../src/host/config-problems.js';
import { DEPTH_LIMIT } from '../../src/host/config-structure.js';
import { fc } from '../support/fast-check.js';

const parse = (xml: string) => parseConfig(Buffer.from(xml));
const sample = readFileSync('fixtures/configs/streams-and-console.xml');

async function treeOf(bytes: Uint8Array): Promise<ConfigNode> {
  const result = await parseConfig(bytes);
  if (!result.ok) throw new Error(result.reason);
  return result.tree;
}

describe('parseConfig', () => {
  it('keeps every element, attribute and text in order, and no comment', async () => {
    const xml =
      '<?xml version="1.0"?>\n<!-- c --><vm b="2" a="1">x<c/><!-- c --><d e="&lt;">&#65;&amp;lt;</d> y <c>z</c></vm>';
    expect(await parse(xml)).toEqual({
      ok: true,
      remarks: [],
      tree: {
        name: 'vm',
        attributes: [
          ['b', '2'],
          ['a', '1'],
        ],
        text: 'x y',
        children: [
          { name: 'c', attributes: [], text: '', children: [] },
          { name: 'd', attributes: [['e', '<']], text: 'A&lt;', children: [] },
          { name: 'c', attributes: [], text: 'z', children: [] },
        ],
      },
    });
  });

  it('takes names that mean something to JavaScript, a byte order mark, CRLF and CDATA', async () => {
    const xml =
      '\ufeff<vm>\r\n<__proto__ constructor="1" __proto__="2">x</__proto__><toString/><![CDATA[<&]]>\r\n</vm>';
    const tree = await treeOf(Buffer.from(xml));
    expect(tree.text).toBe('<&');
    expect(tree.children.map((child) => child.name)).toEqual(['__proto__', 'toString']);
    expect(tree.children[0]?.attributes).toEqual([
      ['constructor', '1'],
      ['__proto__', '2'],
    ]);
  });

  it.each([
    ['unclosed', 4, 5, '<device> is not closed'],
    ['crossed', 3, 3, '</devices> does not close any open element'],
    ['open-quote', 2, 3, 'the tag <memory is not closed'],
    ['second-root', 2, 1, 'a second root element'],
    ['unclosed-comment', 2, 3, 'a comment is not closed'],
    ['billion-laughs', 2, 1, 'a DOCTYPE with declarations of its own is not read'],
  ])('says where %s.xml is broken', async (name, line, column, reason) => {
    const result = await parseConfig(readFileSync(`fixtures/broken-configs/${name}.xml`));
    expect(result).toMatchObject({ ok: false, line, column, reason: expect.stringContaining(reason) });
  });

  it.each([
    ['', 1, 1, 'empty'],
    ['hello', 1, 1, 'there is no element'],
    ['<vm>\n</vm></vm>', 2, 6, '</vm> does not close any open element'],
    ['<vm>\n <a x=1/></vm>', 2, 5, "'x' is without value"],
    ['<vm>\n <a x="1" x="2"/>\n &</b></vm>', 3, 3, '</b> does not close any'],
    ['<vm>\n & <a x=1/></vm>', 2, 7, "'x' is without value"],
    ['<vm>\n<!-- a\n ---- b -->\n</vm>', 3, 2, 'two dashes (--) inside a comment'],
    ['<vm>\n<!-- a --->\n</vm>', 2, 8, 'two dashes (--) inside a comment'],
    ['<!-- -- -->\n<vm/>', 1, 6, 'two dashes (--) inside a comment'],
    [
      '<vm>\n<memory>256</memory>\n<paging mode="shadow">\n <large_pages>true<large_pages/>\n</paging>\n</vm>',
      4,
      2,
      '<large_pages> is not closed',
    ],
    ['<vm>\n<a>\n<b>\n</a>\n</vm>', 3, 1, '<b> is not closed'],
    ['<vm>\n<a></A>\n</vm>', 2, 4, '</A> does not close any'],
    ['<vm>\n <!foo></vm>', 2, 2, 'not XML'],
    ['<vm>\n <a', 2, 2, 'the tag <a is not closed'],
    ['<vm>a\0b</vm>', 1, 6, 'NUL'],
  ])('says where %j is broken', async (xml, line, column, reason) => {
    expect(await parse(xml)).toMatchObject({
      ok: false,
      line,
      column,
      reason: expect.stringContaining(reason),
    });
  });

  it.each<[string, string, readonly string[], string]>([
    ['a bare &', '<vm>\n a & b &amp; &</vm>', ['line 2: a bare &'], 'a & b & &'],
    ['a bare & in an attribute', '<vm><!-- a & b -->\n<a b="c & d"/>x</vm>', ['line 2: a bare &'], 'x'],
    [
      'text outside the root',
      'head\n<vm>a</vm>\n<!-- c -->tail',
      ['line 1: text outside the root element'],
      'a',
    ],
    [
      'all of it',
      '\n\nhead\n<vm>&\n<a x="1" x="2"/>b</vm>',
      [
        'line 3: text outside the root element',
        'line 4: a bare &',
        'line 5: a duplicate attribute, of which the first counts',
      ],
      '&\nb',
    ],
  ])('takes what v3_create takes, with a remark: %s', async (_what, xml, remarks, text) => {
    expect(await parse(xml)).toMatchObject({ ok: true, remarks, tree: { name: 'vm', text } });
  });

  it.each([
    ['a fault', '<vm>\n<a x="1" y="2"\n  x="2" z="3"/>\n<b c="1"d="2"/></vm>', 4],
    ['a fault behind two', '<vm a="1" b="1" a="2" b=\'x="y"\'>\r\n\r\n<b c/></vm>', 3],
    ['a fault behind a bare &', '<vm a="1" a="2">\n&\n<b c/></vm>', 3],
    ['too many of them', `<vm>\n${'<a x="1" x="2"/>\n'.repeat(40)}</vm>`, 18],
  ])('checks what stands behind an attribute that stands twice: %s', async (_what, xml, line) => {
    expect(await parse(xml)).toMatchObject({ ok: false, line });
  });

  it('remarks the first attribute that stands twice, and a bare & behind it', async () => {
    const remarks = ['line 1: a duplicate attribute, of which the first counts', 'line 2: a bare &'];
    expect(await parse('<vm a="1" a="2">\n& <c d="1" d="2"/></vm>')).toMatchObject({ ok: true, remarks });
  });

  it('keeps both of an attribute that stands twice, the first before', async () => {
    const tree = await treeOf(Buffer.from('<vm b="3" a="1" a="2"/>'));
    expect(tree.attributes).toEqual([
      ['b', '3'],
      ['a', '1'],
      ['a', '2'],
    ]);
  });

  it.each([
    ['utf-16le', Buffer.from('\ufeff<vm>仮</vm>', 'utf16le')],
    ['utf-16be', Buffer.from('\ufeff<vm>仮</vm>', 'utf16le').swap16()],
  ])('reads %s by its mark', async (_what, bytes) => {
    expect(await parseConfig(bytes)).toMatchObject({
      ok: true,
      remarks: ['it is UTF-16'],
      tree: { name: 'vm', text: '仮' },
    });
  });

  it('takes a comment without two dashes inside it', async () => {
    expect(await parse('<vm><!----><!-- - -><> --><!-- a --></vm>')).toMatchObject({ ok: true, remarks: [] });
  });

  it('refuses what is too deep, too much or too long', async () => {
    const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(await parse(nested(DEPTH_LIMIT))).toMatchObject({ ok: true });
    expect(await parse(nested(DEPTH_LIMIT + 1))).toMatchObject({
      ok: false,
      line: 1,
      column: 3 * DEPTH_LIMIT + 1,
    });
    expect(await parse(`<vm>${'<a/>'.repeat(30_000)}</vm>`)).toMatchObject({
      ok: false,
      reason: /more than 20000/,
    });
    // Work per byte stays bounded where texts and comments alternate outside the root.
    const stray = `${'a<!---->'.repeat(CONFIG_LIMIT_BYTES / 8 - 2)}<vm/>`;
    expect(await parse(stray)).toMatchObject({
      ok: true,
      remarks: ['line 1: text outside the root element'],
    });
    const long = `<vm>${' '.repeat(CONFIG_LIMIT_BYTES)}</vm>`;
    expect(await parse(long)).toMatchObject({ ok: false, reason: /larger than/ });
  });

  it('reads back every tree', async () => {
    const name = fc.constantFrom('vm', 'a', 'device', 'x-1', '__proto__', 'constructor', 'e.f');
    const text = fc
      .string({ unit: fc.constantFrom('a', '<', '&', '"', "'", '>', '仮', ' ', '=', '/', ']') })
      .map((said) => said.trim());
    const attributes = fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 3 });
    const { tree } = fc.letrec<{ tree: ConfigNode }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.record({ name, attributes, text, children: fc.constant([]) }),
        fc.record({ name, attributes, text, children: fc.array(tie('tree'), { maxLength: 3 }) }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (node) => {
        expect(await parse(written(node))).toEqual({ ok: true, remarks: [], tree: node });
      }),
      { numRuns: 300 },
    );
  });

  it('never rejects', async () => {
    const tokens = fc.array(
      fc.constantFrom(
        '<',
        '>',
        '/',
        'vm',
        '<vm>',
        '</vm>',
        '"',
        "'",
        '=',
        ' ',
        '<!--',
        '-->',
        '<?',
        '?>',
        '&',
        ';',
        '<![',
      ),
    );
    const check = async (bytes: Uint8Array) => {
      const result = await parseConfig(bytes);
      if (!result.ok) expect(result.line * result.column).toBeGreaterThan(0);
    };
    await fc.assert(
      fc.asyncProperty(tokens, (parts) => check(Buffer.from(parts.join('')))),
      { numRuns: 2000 },
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array(), check));
    await fc.assert(fc.asyncProperty(fc.nat(sample.length), (end) => check(sample.subarray(0, end))));
  });
});

describe('configFacts', () => {
  it('gathers what the program needs', async () => {
    const facts = configFacts(await treeOf(sample));
    expect(facts).toMatchObject({
      memoryMb: 512,
      cores: 2,
      hasConsole: true,
      streams: ['com1', 'monitor port'],
      options: [
        { tag: 'mem', element: 'memory', value: '512' },
        { tag: 'hz', element: 'schedule_hz', value: '100' },
      ],
      files: [{ id: 'boot-cd', filename: 'boot.iso' }],
    });
    expect(facts.devices).toContainEqual({ class: 'RAMDISK', id: 'CD0' });
    expect(facts.devices).toHaveLength(16);
  });

  it('knows what is not there', async () => {
    const tree = await treeOf(Buffer.from('<vm><memory>much</memory><cores><core/><core/></cores></vm>'));
    expect(configFacts(tree)).toEqual({
      memoryMb: null,
      cores: 2,
      hasConsole: false,
      streams: [],
      options: [],
      files: [],
      devices: [],
      disks: [],
    });
  });

  it("reads a config that Palacios' own generator writes: parameters as attributes", async () => {
    const facts = configFacts(await treeOf(readFileSync('fixtures/configs/by-attributes.pal')));
    expect(facts).toMatchObject({
      memoryMb: 512,
      cores: 2,
      hasConsole: true,
      streams: ['com1', 'com 2', 'com3'],
      files: [
        { id: 'ide0_0_0', filename: 'ide0_0_0.dat' },
        { id: 'ide0_1_0', filename: 'install.iso' },
      ],
    });
    expect(facts.devices).toContainEqual({ class: 'CHAR_STREAM', id: 'stream3' });
  });

  it('takes a parameter as an attribute or as a child, and names without regard to case', async () => {
    const tree = await treeOf(
      Buffer.from(
        `<VM Class="pc" MEMORY="64"><Cores><Count>3</Count></Cores>
        <FILES><File><ID>a</ID><FileName>a.iso</FileName></File><file id="b" FILENAME="b.iso"/></FILES>
        <schedule_hz OPT_TAG="Hz">100</schedule_hz><x opt_tag="HZ">1</x>
        <Devices><DEVICE ID="s"><CLASS>CHAR_STREAM</CLASS><NAME>com1</NAME></DEVICE>
        <device class="FILEDISK" Path="d.img"/><device class="FILEDISK"><path>/e.img</path></device>
        </Devices></VM>`,
      ),
    );
    expect(configFacts(tree)).toEqual({
      memoryMb: 64,
      cores: 3,
      hasConsole: false,
      streams: ['com1'],
      options: [{ tag: 'Hz', element: 'schedule_hz', value: '100' }],
      files: [
        { id: 'a', filename: 'a.iso' },
        { id: 'b', filename: 'b.iso' },
      ],
      devices: [
        { class: 'CHAR_STREAM', id: 's' },
        { class: 'FILEDISK', id: '' },
        { class: 'FILEDISK', id: '' },
      ],
      disks: ['d.img', '/e.img'],
    });
  });
});

describe('configProblems', () => {
  const problems = async (xml: string, ...options: [string, string][]) =>
    configProblems(await treeOf(Buffer.from(xml)), options);
  const sound = { certain: [], unknownClasses: [] };
  const head = '<vm class="PC"><memory>256</memory>';

  it('finds nothing in what Palacios takes', async () => {
    for (const name of ['by-attributes.pal', 'streams-and-console.xml']) {
      const tree = await treeOf(readFileSync(`fixtures/configs/${name}`));
      expect(configProblems(tree, [])).toEqual(sound);
    }
    expect(await problems('<VM memory="1"><CLASS>pc</CLASS><CORES Count="1"/></VM>')).toEqual(sound);
  });

  it.each([
    [`${head}</vm>`, 'it has no <cores>'],
    [`${head}<cores><core/></cores></vm>`, 'its <cores> has no count'],
    [`${head}<cores count="0"/></vm>`, 'the count of its <cores> is 0'],
    [`${head}<cores count="none"/></vm>`, 'the count of its <cores> is 0'],
    ['<vm class="PC"><cores count="1"/></vm>', 'it has no <memory>'],
    ['<vm class="PC"><memory>0x40</memory><cores count="1"/></vm>', 'its <memory> is not a number of MB'],
    ['<vm><memory>1</memory><cores count="1"/></vm>', 'its <vm> has no class: it must be PC'],
    ['<vm class="ARM" memory="1"><cores count="1"/></vm>', 'its class is ARM, but must be PC'],
    [
      `${head}<cores Count="1"><count>1</count></cores></vm>`,
      '<cores> has Count both as an attribute and as an element',
    ],
  ])('tells what the core refuses: %s', async (xml, what) => {
    expect(await problems(xml)).toEqual({ certain: [what], unknownClasses: [] });
  });

  it('tells device classes that the core does not have, each once', async () => {
    const devices =
      '<device class="KEYBORD" id="a"/><device id="b"><class>KEYBORD</class></device><device class="VGA"/>';
    expect(await problems(`${head}<cores count="1"/><devices>${devices}</devices></vm>`)).toEqual({
      certain: [],
      unknownClasses: ['KEYBORD'],
    });
  });

  it('judges the config with the options that v3_create is given', async () => {
    const xml = `${head}<cores><count opt_tag="n">0</count><core/></cores><x opt_tag="N">0</x></vm>`;
    expect((await problems(xml)).certain).toEqual(['the count of its <cores> is 0']);
    expect(await problems(xml, ['N', '2'])).toEqual(sound);
    expect((await problems(xml, ['n', '2'], ['N', '0'])).certain).toHaveLength(1);
  });

  it('looks a large config through at once', async () => {
    const many = Array.from({ length: 19_000 }, (_, at) => `<a${at}/>`).join('');
    const attributes = Array.from({ length: 19_000 }, (_, at) => `b${at}=""`).join(' ');
    const tree = await treeOf(
      Buffer.from(`<vm class="PC" memory="1" ${attributes}><cores count="1"/>${many}</vm>`),
    );
    expect(configProblems(tree, [])).toEqual(sound);
  });
});

function written({ name, attributes, text, children }: ConfigNode): string {
  const quoted = (said: string) =>
    said.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const head = [name, ...attributes.map(([key, value]) => `${key}="${quoted(value)}"`)].join(' ');
  return `<${head}>${quoted(text)}${children.map(written).join('')}</${name}>`;
}
