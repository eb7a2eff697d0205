import modbusSerial from 'modbus-serial';
import { answerParent } from './child.ts';

/** The minimum work of an exporter of registers: modbus-serial reads them repeatedly, and the values are stored. Runs on request. */
const [port = '', inFlight = '', registersPerRequest = ''] = process.argv.slice(2).map(Number);
const latest = new Map<number, readonly number[]>();
const client = new modbusSerial.default();
await client.connectTCP('127.0.0.1', { port: Number(port) });
client.setID(1);
let isRunning = false;

answerParent({
  pid: () => process.pid,
  start: () => {
    isRunning = true;
    for (let lane = 0; lane < Number(inFlight); lane++) void readForever(lane);
    return 0;
  },
  stop: () => {
    isRunning = false;
    return 0;
  },
});

async function readForever(lane: number): Promise<void> {
  const count = Number(registersPerRequest);
  while (isRunning) {
    const { data } = await client.readHoldingRegisters(lane * count, count);
    latest.set(lane, data);
  }
}
