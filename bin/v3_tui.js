#!/usr/bin/env node
import '../dist/v3_tui.js';
