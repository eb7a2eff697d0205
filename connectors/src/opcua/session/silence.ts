import { setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua-client';

/** node-opcua writes to the console, once for each thing that it also throws. */
export function silence(): void {
  const nowhere = () => undefined;
  setDebugLogger(nowhere);
  setWarningLogger(nowhere);
  setErrorLogger(nowhere);
}
