import about from '../../package.json' with { type: 'json' };

/** The program's version, as package.json says. */
export const VERSION: string = about.version;
