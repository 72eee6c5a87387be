/** Whether tests repeat for hours what they do a few times otherwise: `npm run test:soak` sets V3_TUI_SOAK. */
export const IS_SOAK = process.env.V3_TUI_SOAK !== undefined;
