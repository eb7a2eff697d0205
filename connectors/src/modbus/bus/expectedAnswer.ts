const exceptionFlag = 0x80;

/** What an answer must look like to be that of the request. */
export interface ExpectedAnswer {
  readonly unit: number;
  readonly functionCode: number;
  /** Data bytes, where the request tells. */
  readonly bytes: number | undefined;
}

/** Of a request that begins with its unit id; what follows its data does not matter. */
export function expectedOf(request: Buffer): ExpectedAnswer {
  const [unit = 0, functionCode = 0] = request;
  const isBits = functionCode === 1 || functionCode === 2;
  const isRegisters = functionCode === 3 || functionCode === 4;
  const count = isBits || isRegisters ? request.readUInt16BE(4) : 0;
  return { unit, functionCode, bytes: isRegisters ? 2 * count : isBits ? Math.ceil(count / 8) : undefined };
}

export function isAnswerOf(functionCode: number, expected: ExpectedAnswer): boolean {
  return functionCode === expected.functionCode || functionCode === (expected.functionCode | exceptionFlag);
}

/** Of an answer that begins with its unit id. */
export function fits(answer: Buffer, expected: ExpectedAnswer): boolean {
  const [unit, functionCode = 0, bytes] = answer;
  if (unit !== expected.unit || !isAnswerOf(functionCode, expected)) return false;
  return expected.bytes === undefined || functionCode >= exceptionFlag || bytes === expected.bytes;
}

/** Why an answer with the right transaction id is not that of the request; undefined where it is. `length` counts from the unit id to the last byte of data. */
export function misfitOf(answer: Buffer, length: number, expected: ExpectedAnswer): string | undefined {
  const [unit = 0, functionCode = 0, bytes = 0] = answer;
  if (unit !== expected.unit) {
    const advice = unit === 0 ? '; "unit: 0" may be right for this device' : '';
    return `the answer is from unit ${unit}, not from unit ${expected.unit}${advice}`;
  }
  if (!isAnswerOf(functionCode, expected)) return `the answer is to function ${functionCode}, not to function ${expected.functionCode}`;
  if (functionCode >= exceptionFlag || expected.bytes === undefined) return undefined;
  if (bytes !== expected.bytes) return `the answer has ${bytes} bytes of data, the request asked for ${expected.bytes}`;
  const surplus = length - 3 - bytes;
  if (surplus === 0) return undefined;
  const plural = Math.abs(surplus) === 1 ? 'byte' : 'bytes';
  return `the answer is ${Math.abs(surplus)} ${plural} ${surplus > 0 ? 'longer' : 'shorter'} than the length of its data`;
}
