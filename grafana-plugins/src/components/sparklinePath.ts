interface Size {
  readonly width: number;
  readonly height: number;
}

/** SVG path of values for the given size; gaps interrupt the line, a single point becomes a short dash. */
export function sparklinePath(values: ReadonlyArray<number | null>, { width, height }: Size): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) {
    return '';
  }
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const x = (index: number) => round((index / Math.max(1, values.length - 1)) * width);
  // margin of 1 px for the width of the line
  const inner = height - 2;
  const y = (value: number) => round(1 + (max === min ? inner / 2 : inner - ((value - min) / (max - min)) * inner));
  let path = '';
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) {
      return;
    }
    const previous = values[index - 1];
    const continues = typeof previous === 'number' && Number.isFinite(previous);
    const next = values[index + 1];
    const isAlone = !continues && !(typeof next === 'number' && Number.isFinite(next));
    path += `${continues ? 'L' : 'M'}${x(index)},${y(value)}${isAlone ? 'h2' : ''}`;
  });
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
