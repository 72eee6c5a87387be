import { expect, test } from 'vitest';
import { readVncHelp } from '../../src/sessions/vnc/vnc-offer.js';
import { vncUsage } from '../../src/simulator/tools/vnc-parameters.js';
import { fc } from '../support/fast-check.js';

/** As X0tigervnc 1.12 prints it. */
const TIGER = `
Parameter names are case-insensitive.  The parameters are:

Global Parameters:
  interface      - listen on the specified network address (default=all)
  localhost      - Only allow connections from localhost (default=0)
  rfbport        - TCP port to listen for RFB protocol (default=5900)
Server Parameters:
  PasswordFile   - Password file for VNC authentication (default=)
  SecurityTypes  - Specify which security scheme to use (None, VncAuth, Plain,
                   TLSNone, TLSVnc, TLSPlain, X509None, X509Vnc, X509Plain)
                   (default=TLSVnc,VncAuth)
`;

/** As Debian's wrapper of it prints it. */
const WRAPPER = `
    [-localhost [yes|no]]    if enabled, VNC will only accept connections from
                             localhost.
    [-SecurityTypes <value>] specifies a comma list of security types to offer
                             (None, VncAuth, TLSVnc). On default, offer
                             only VncAuth.
`;

test.each([
  ["TigerVNC's", TIGER, { takesLocalhost: true, security: ['TLSVnc', 'X509Vnc', 'VncAuth'] }],
  ["Debian's wrapper", WRAPPER, { takesLocalhost: true, security: ['TLSVnc', 'VncAuth'] }],
  ["Palacios' own", vncUsage(false), { takesLocalhost: false, security: ['VncAuth'] }],
  ['a later one', vncUsage(true), { takesLocalhost: true, security: ['TLSVnc', 'X509Vnc', 'VncAuth'] }],
  ['none', '', { takesLocalhost: false, security: [] }],
])('the help of %s says what the server takes', (_name, text, offer) => {
  expect(readVncHelp(text)).toEqual(offer);
});

test('a word in the text of another parameter is no parameter', () => {
  const text = '  HostsFile      - who may connect besides\n                   localhost (TLSVnc or not)\n';
  expect(readVncHelp(text)).toEqual({ takesLocalhost: false, security: [] });
});

test('any text is read', () => {
  fc.assert(
    fc.property(fc.string(), (noise) => {
      expect(readVncHelp(`${noise}\n${TIGER}`).takesLocalhost).toBe(true);
    }),
  );
});
