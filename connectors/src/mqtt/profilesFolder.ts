import { join } from 'node:path';

/** Folder of the shipped profiles: the same below the sources, and beside the bundle that this file becomes a part of. */
export const profilesFolder = join(import.meta.dirname, '../mqtt/profiles');
