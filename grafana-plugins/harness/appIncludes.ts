import { boot } from './boot';

interface Include {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly role?: string;
  readonly addToNav?: boolean;
}

const ranks = ['Viewer', 'Editor', 'Admin'];

/** The app's pages in the menu that the user is allowed to open. */
export const appIncludes: readonly Include[] = Object.values(boot.settings.apps)
  .flatMap((app) => (app as unknown as { readonly includes: Include[] }).includes)
  .filter(({ type, addToNav }) => type === 'page' && addToNav)
  .filter(({ role = 'Viewer' }) => ranks.indexOf(boot.user.orgRole) >= ranks.indexOf(role));
