import { CommandedServer, scriptOptions } from './commandedServer.ts';

/** A variable and its value; objects on its path come by themselves. */
export interface UaVariable extends UaValue {
  /** As UNECE codes it, `CEL`; without a code it is the vendor's own unit. */
  readonly unit?: { readonly text: string; readonly code?: string };
  /** Names of the values 0, 1, …: its EnumStrings. */
  readonly states?: readonly string[];
}

interface UaValue {
  /** Browse names below Objects: `Line 1/Oven/Temperature`. */
  readonly path: string;
  readonly type: 'Boolean' | 'Double' | 'Int32' | 'Int64' | 'LocalizedText' | 'String' | 'UInt32';
  readonly value: unknown;
}

/** asyncua, serving a tree of variables. */
export class Asyncua extends CommandedServer {
  /** A new value, with a status such as `BadSensorFailure`. */
  set(value: UaValue, status = 'Good'): Promise<void> {
    return this.execute({ verb: 'set', node: { ...value, status } });
  }

  add(node: UaVariable): Promise<void> {
    return this.execute({ verb: 'add', node });
  }

  remove(path: string): Promise<void> {
    return this.execute({ verb: 'remove', path });
  }
}

export interface AsyncuaOptions {
  readonly nodes: readonly UaVariable[];
  /** Default the first one. */
  readonly security?: readonly ('NoSecurity' | 'Basic256Sha256_Sign' | 'Basic256Sha256_SignAndEncrypt')[];
  /** Passwords by user name; without users, anonymous access is allowed. */
  readonly users?: Readonly<Record<string, string>>;
  /** Folder of the accepted client certificates; default all. Read at each start. */
  readonly trusted?: string;
  /** Whether nodes have another NodeId after each start. */
  readonly renumbers?: boolean;
}

/** Namespace of its nodes; their ids are `s=` and the path unless it renumbers. */
const asyncuaUri = 'urn:gaugeway:test:plant';

/** Starts it on a free port of 127.0.0.1. */
export async function startAsyncua(given: AsyncuaOptions): Promise<Asyncua> {
  const { nodes, security = ['NoSecurity'], users = {}, trusted = null, renumbers = false } = given;
  const options = { nodes, security, users, trusted, renumbers, uri: asyncuaUri };
  return new Asyncua(await scriptOptions({ program: 'asyncua', scheme: 'opc.tcp', options })).start();
}
