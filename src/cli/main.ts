console.log('v3_tui');
