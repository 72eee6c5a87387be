import { expect, test } from 'vitest';
import { readXml } from '../../src/simulator/xml.js';

function textOf(xml: string): string {
  const root = readXml(xml);
  return 'message' in root ? `line ${root.line}: ${root.message}` : root.text;
}

test.each([
  ['a bare &', '<a>x & y &amp; z</a>', 'x & y & z'],
  ['an attribute twice', '<a b="1" b="2">x</a>', 'x'],
  ['text before the root and after it', 'hello <a>x</a> bye', 'x'],
  ['a comment, a declaration and CDATA', '<?xml version="1.0"?><!-- a - b --><a><![CDATA[<&]]></a>', '<&'],
  ['UTF-16 with its mark', Buffer.from('\ufeff<a>é</a>', 'utf16le').toString('latin1'), '\xc3\xa9'],
])('ezxml takes %s', (_, xml, text) => {
  expect(textOf(xml)).toBe(text);
});

test.each([
  ['two dashes inside a comment', '<a>\n<!-- ---- -->\n</a>', 'line 2: unclosed <!--'],
  ['an element that is not closed', '<a>\n<b></a>', 'line 2: unexpected closing tag </a>'],
  ['a root that is not closed', '<a>', 'line 1: unclosed tag <a>'],
  ['a second root', '<a/><b/>', 'line 1: markup outside of root element'],
  ['nothing', 'no XML at all', 'line 1: root tag missing'],
  ['a tag that is not closed', '<a b="1"', 'line 1: missing >'],
  ['a value that is not closed', '<a b="1>', 'line 1: missing "'],
])('ezxml refuses %s', (_, xml, words) => {
  expect(textOf(xml)).toBe(words);
});
