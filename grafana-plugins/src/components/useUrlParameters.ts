import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

type Change = (edit: (parameters: URLSearchParams) => void) => void;

/** The query parameters of the URL, and a function that changes them without a new entry in the history. */
export function useUrlParameters(): readonly [URLSearchParams, Change] {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback<Change>(
    (edit) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          edit(after);
          return after;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return [parameters, change];
}
