import { prepareInkEnvironment } from '../../src/terminal/capability.js';

// Ink and what it draws with decide on colours when they are loaded: as in the program, whatever runs the tests. Import
// this first.
prepareInkEnvironment(process.env);
