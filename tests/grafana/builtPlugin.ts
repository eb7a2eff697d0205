/** What is checked of a plugin.json. */
export interface PluginJson {
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
  readonly languages?: readonly string[];
  readonly info?: {
    readonly version?: string;
    readonly updated?: string;
    readonly description?: string;
    readonly keywords?: readonly string[];
    readonly author?: { readonly name?: string };
    readonly logos?: { readonly small?: string; readonly large?: string };
    readonly screenshots?: readonly { readonly path: string }[];
    readonly links?: readonly { readonly url: string }[];
  };
  readonly includes?: readonly { readonly type: string; readonly path: string; readonly defaultNav?: boolean }[];
  readonly routes?: readonly { readonly path: string; readonly method?: string; readonly url: string; readonly reqAction?: string }[];
  readonly roles?: readonly { readonly role: { readonly permissions: readonly { readonly action: string }[] } }[];
  readonly dependencies?: { readonly grafanaDependency?: string };
}

/** A plugin of the build: the app, or a panel in it. */
export interface BuiltPlugin {
  readonly folder: string;
  readonly json: PluginJson;
}
