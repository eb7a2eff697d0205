import { ConnectorError } from '../contract.ts';
import { fileErrorText, isOutOfFiles, readBytes } from '../readFile.ts';

/** What a file holds that the config names; `failure` says what could not be done: `cannot read TLS file "ca.pem"`. */
export function readConfigFile(file: string, failure: string): Buffer {
  try {
    return readBytes(file);
  } catch (error) {
    throw fileFailure(failure, error);
  }
}

/** A file that cannot be used waits for a reload; too many open files only for some to be closed. */
export function fileFailure(failure: string, error: unknown): ConnectorError {
  return new ConnectorError(isOutOfFiles(error) ? 'connect' : 'config', `${failure}: ${fileErrorText(error)}`, { cause: error });
}
