import protobuf from 'protobufjs/minimal.js';
import { DataType } from '../payload/payload.ts';

const commandName = 'Node Control/Rebirth';

/** The payload of a command that makes a node describe itself and its devices again [Sparkplug 3.0 6.4.19]. */
export function rebirthCommand(nowMs: number): Buffer {
  const writer = protobuf.Writer.create().uint32(8).uint64(nowMs);
  const metric = writer.uint32(18).fork();
  metric.uint32(10).string(commandName).uint32(24).uint64(nowMs).uint32(32).uint32(DataType.Boolean).uint32(112).bool(true).ldelim();
  return Buffer.from(writer.finish());
}
