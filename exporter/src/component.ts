import type { ExporterConfig } from './config/config.ts';

/** A part of the exporter with a life cycle, such as the HTTP server. */
export interface Component {
  /** Throws where the exporter cannot run without it. */
  start?(config: ExporterConfig): void | Promise<void>;
  /** Applies a changed config. Returns fields for the log line of the reload. */
  apply?(config: ExporterConfig): AppliedFields | void | Promise<AppliedFields | void>;
  /** Called once, also where a later component did not start. */
  stop?(): void | Promise<void>;
}

export type AppliedFields = Readonly<Record<string, string | number>>;

/** Components that start and apply a config in their order, and stop in reverse. */
export class ComponentList {
  readonly #components: readonly Component[];
  #started: Component[] = [];

  constructor(components: readonly Component[]) {
    this.#components = components;
  }

  /** Where one does not start, those before it are stopped. */
  async start(config: ExporterConfig): Promise<void> {
    try {
      for (const component of this.#components) {
        this.#started.push(component);
        await component.start?.(config);
      }
    } catch (error) {
      // the error of the start is the one to report
      await this.stop().catch(() => undefined);
      throw error;
    }
  }

  async apply(config: ExporterConfig): Promise<AppliedFields> {
    let fields: AppliedFields = {};
    for (const component of this.#components) fields = { ...fields, ...(await component.apply?.(config)) };
    return fields;
  }

  /** Idempotent. Stops all components, then throws the first error. */
  async stop(): Promise<void> {
    const started = this.#started.toReversed();
    this.#started = [];
    const errors: unknown[] = [];
    for (const component of started) {
      try {
        await component.stop?.();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
