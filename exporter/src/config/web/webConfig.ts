import { dirname, resolve } from 'node:path';
import { fileErrorText, readText } from '@gaugeway/connectors/readFile';
import { type ConfigNode, toPlain, valuePlace } from '../yaml/configNode.ts';
import { type ConfigProblem, problemAt } from '../configProblem.ts';
import { inputSchema } from '../schema/inputSchema.ts';
import { issueMessage } from '@gaugeway/connectors/issueMessage';
import { issueProblems } from '../schema/issueProblems.ts';
import { parseYaml } from '../yaml/parseYaml.ts';
import { type ServerTls, TlsProblem, serverTls } from './serverTls.ts';
import { type WebConfigFields, webConfigSchema } from './webConfigSchema.ts';

/** Users with their bcrypt hashes. */
export type Users = ReadonlyMap<string, string>;

/** A checked web config file, its certificates read. */
export interface WebConfig {
  /** Absent: plain HTTP. */
  readonly tls?: ServerTls;
  /** Sent with every response. */
  readonly headers: Readonly<Record<string, string>>;
  readonly users: Users;
  readonly rateLimit?: RateLimit;
}

/** One request per interval, and bursts of up to `burst` requests. */
interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** `files` are all files that the result depends on, unreadable ones included. */
type WebConfigResult =
  | { readonly ok: true; readonly config: WebConfig; readonly files: readonly string[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly files: readonly string[] };

/** Loads and checks a web config file of the Prometheus exporter toolkit, certificates included; relative file names start at its folder. */
export function loadWebConfig(path: string): WebConfigResult {
  const file = resolve(path);
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    const message = `cannot read web config "${file}": ${fileErrorText(error)}`;
    return failed([file], problemAt({ file, line: 1, column: 1 }, [], { code: 'file_unreadable', message }));
  }
  if (isEmpty(text)) return { ok: true, config: { headers: {}, users: new Map() }, files: [file] };
  const { node, problems } = parseYaml(file, text);
  if (node === undefined || problems.length > 0) return failed([file], ...problems);
  const result = webConfigSchema.safeParse(toPlain(node), { error: issueMessage, reportInput: true });
  if (!result.success)
    return failed([file], ...issueProblems(result.error.issues, { node, path: [], schema: inputSchema(webConfigSchema) }));
  return complete({ file, node, fields: result.data });
}

interface Checked {
  readonly file: string;
  readonly node: ConfigNode;
  readonly fields: WebConfigFields;
}

function complete({ file, node, fields }: Checked): WebConfigResult {
  const { tls_server_config: tlsFields = {}, http_server_config: http, basic_auth_users: users = {}, rate_limit: limit } = fields;
  const folder = dirname(file);
  const { cert_file, key_file, client_ca_file } = tlsFields;
  const files = [file, ...[cert_file, key_file, client_ca_file].flatMap((name) => (name === undefined ? [] : resolve(folder, name)))];
  try {
    const tls = serverTls(tlsFields, folder);
    const config = {
      ...(tls && { tls }),
      ...(limit?.interval && { rateLimit: { intervalMs: limit.interval, burst: limit.burst ?? 0 } }),
      headers: http?.headers ?? {},
      users: new Map(Object.entries(users)),
    };
    return { ok: true, config, files };
  } catch (error) {
    if (!(error instanceof TlsProblem)) throw error;
    const at = ['tls_server_config', error.field];
    return failed(files, problemAt(valuePlace(node, at), at, error));
  }
}

/** A file without settings is valid: plain HTTP, no users. */
function isEmpty(text: string): boolean {
  return text.replace(/^\s*#.*$/gm, '').trim() === '';
}

function failed(files: readonly string[], ...problems: ConfigProblem[]): WebConfigResult {
  return { ok: false, problems, files };
}
