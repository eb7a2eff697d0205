/** The parts of a discovery topic: `<prefix>/<component>/[<node_id>/]<object_id>/config`. */
export interface ConfigTopic {
  /** `sensor`, `climate` and so on; `device` for the device-based form. */
  readonly component: string;
  readonly nodeId: string | undefined;
  readonly objectId: string;
}

/** The topic filters of all discovery configs below a prefix. Not `#`: programs publish states below the same prefix. */
export function configFilters(prefix: string): readonly string[] {
  return [`${prefix}/+/+/config`, `${prefix}/+/+/+/config`];
}

const form = /^([\p{L}\p{N}_]+)\/(?:([\w-]+)\/)?([\w-]+)\/config$/u;

/** Undefined for a topic that Home Assistant refuses: an id with other characters than letters of ASCII, digits, `_` and `-`. */
export function parseConfigTopic(topic: string, prefix: string): ConfigTopic | undefined {
  const [, component, nodeId, objectId] = form.exec(topic.slice(prefix.length + 1)) ?? [];
  return component === undefined || objectId === undefined ? undefined : { component, nodeId, objectId };
}
