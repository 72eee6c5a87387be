/** Stands in for react-devtools-core in the bundle: Ink names it, and never calls it in our build. */
export function initialize(): void {}
export function connectToDevTools(): void {}
