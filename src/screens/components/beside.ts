import { createContext } from 'react';
import { PADDING } from '../layout.js';

/** The blank columns at each end of a row: none in a pane without a frame, whose text is to be copied clean. */
export const Beside = createContext(PADDING);
