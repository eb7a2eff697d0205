import { ConnectorError } from './contract.ts';
import { fileErrorText, isOutOfFiles, readBytes } from './readFile.ts';

/** The content of a file that the config names. `failure` begins the error: `cannot read TLS file "ca.pem"`. */
export function readConfigFile(file: string, failure: string): Buffer {
  try {
    return readBytes(file);
  } catch (error) {
    throw fileFailure(failure, error);
  }
}

/** An unreadable file waits for a reload of the config. Too many open files are retried: later there may be fewer. */
export function fileFailure(failure: string, error: unknown): ConnectorError {
  return new ConnectorError(isOutOfFiles(error) ? 'connect' : 'file_unreadable', `${failure}: ${fileErrorText(error)}`, { cause: error });
}
