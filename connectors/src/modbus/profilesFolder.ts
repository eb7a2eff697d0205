import { join } from 'node:path';

/** Folder of the shipped profiles: beside this file, and beside the bundle that it becomes a part of. */
export const profilesFolder = join(import.meta.dirname, 'profiles');
