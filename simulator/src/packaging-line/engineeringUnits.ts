/** A unit in OPC UA; its number derives from the UNECE common code [OPC 10000-8 5.6.3.3]. */
export interface EngineeringUnit {
  readonly code: string;
  readonly text: string;
  readonly description: string;
}

const unit = (code: string, text: string, description: string): EngineeringUnit => ({ code, text, description });

export const engineeringUnits = {
  ampere: unit('AMP', 'A', 'ampere'),
  bar: unit('BAR', 'bar', 'bar'),
  celsius: unit('CEL', '°C', 'degree Celsius'),
  hertz: unit('HTZ', 'Hz', 'hertz'),
  kilowatt: unit('KWT', 'kW', 'kilowatt'),
  kilowattHour: unit('KWH', 'kW·h', 'kilowatt hour'),
  litrePerMinute: unit('L2', 'l/min', 'litre per minute'),
  millilitre: unit('MLT', 'ml', 'millilitre'),
  millimetre: unit('MMT', 'mm', 'millimetre'),
  millimetrePerSecond: unit('C16', 'mm/s', 'millimetre per second'),
  newtonMetre: unit('NU', 'N·m', 'newton metre'),
  percent: unit('P1', '%', 'percent'),
  rotation: unit('RPM', 'r/min', 'revolutions per minute'),
} as const;

/** The code as big-endian ASCII. */
export function unitId({ code }: EngineeringUnit): number {
  return Buffer.from(code).reduce((id, byte) => id * 256 + byte, 0);
}
