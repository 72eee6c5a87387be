#!/usr/bin/env node
require('../dist/v3_tui.cjs');
