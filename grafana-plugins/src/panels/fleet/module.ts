import { createPanel } from './createPanel';

// a module that waits cannot be merged with others by webpack, so it is no longer than this
export const plugin = await createPanel();
