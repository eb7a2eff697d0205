import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A script of the bench in a separate process, so that neither heap nor CPU time are shared; responds to requests with numbers. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts `<script>.ts`; resolves with it when it is ready. */
  static async start(script: string, args: readonly (string | number)[] = []): Promise<Child> {
    const path = join(import.meta.dirname, `${script}.ts`);
    const child = new Child(fork(path, args.map(String), { execArgv: ['--expose-gc'], serialization: 'advanced' }));
    await child.ask('ready');
    return child;
  }

  async ask(question: string): Promise<number> {
    const settled = new AbortController();
    const answered = once(this.#process, 'message', settled);
    const ended = once(this.#process, 'exit', settled).then(([code]) => {
      throw new Error(`cannot measure: its process ended with code ${String(code)}`);
    });
    this.#process.send(question);
    try {
      const [answer] = (await Promise.race([answered, ended])) as [number];
      return answer;
    } finally {
      settled.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    await exit;
  }
}

type Answers = Readonly<Record<string, () => number | Promise<number>>>;

/** The child's side: responds until its parent exits. */
export function answerParent(answers: Answers): void {
  process.on('message', (question: string) => {
    void Promise.resolve(question === 'ready' ? 0 : answers[question]?.()).then((answer) => process.send?.(answer));
  });
  process.once('disconnect', () => process.exit());
}

/** Milliseconds of CPU time, those of the garbage collector's and the compiler's threads included, that one of `times` calls takes. */
export async function cpuMs(times: number, run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}
