import { createPrivateKey, type KeyObject } from 'node:crypto';
import { crypto_utils, type UserIdentityInfo, UserTokenType } from 'node-opcua-client';
import { ConnectorError } from '../../contract.ts';
import { readConfigFile } from '../../configFile.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';

/** The user identity of the config; its files are read at each connect. Throws a ConnectorError of kind `config` where a file is not usable. */
export function identityOf({ username, password, user_certificate: certificate }: OpcuaConfig): UserIdentityInfo {
  if (username !== undefined) return { type: UserTokenType.UserName, userName: username, password: password?.reveal() ?? '' };
  if (certificate === undefined) return { type: UserTokenType.Anonymous };
  const certificateData = crypto_utils.convertPEMtoDER(readText(certificate.cert));
  const keyOperations = crypto_utils.keyOperationsFromPrivateKey({ hidden: privateKeyOf(certificate.key) });
  return { type: UserTokenType.Certificate, certificateData, keyOperations };
}

function privateKeyOf(file: string): KeyObject {
  const pem = readText(file);
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new ConnectorError('opcua_private_key_invalid', `cannot read private key "${file}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function readText(file: string): string {
  return readConfigFile(file, `cannot read user certificate "${file}"`).toString('utf8');
}
