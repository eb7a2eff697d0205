import { useMemo } from 'react';
import { useUrlParameters } from '../../../components/useUrlParameters';
import { lineKinds, type LineKind } from '../../../core/selector';

const parameter = 'kinds';

/** The chosen kinds, kept in the URL; all unless it names some. */
export function useKinds(): readonly [readonly LineKind[], (kind: LineKind) => void] {
  const [parameters, change] = useUrlParameters();
  const named = parameters.get(parameter);
  const kinds = useMemo(() => {
    const names = (named ?? '').split(',');
    const known = lineKinds.filter((kind) => names.includes(kind));
    return known.length === 0 ? lineKinds : known;
  }, [named]);
  const toggle = (kind: LineKind) => {
    const next = lineKinds.filter((other) => kinds.includes(other) !== (other === kind));
    change((after) =>
      next.length === lineKinds.length || next.length === 0 ? after.delete(parameter) : after.set(parameter, next.join(',')),
    );
  };
  return [kinds, toggle];
}
