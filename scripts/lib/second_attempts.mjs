/** A reporter for Vitest: names what came right only at a second attempt. Each is a bug to find. */
import process from 'node:process';

export default class SecondAttempts {
  #found = [];

  onTestCaseResult(test) {
    if (!test.diagnostic()?.flaky) return;
    const first = test.result().errors?.[0]?.message ?? 'no message';
    this.#found.push(`${test.module.relativeModuleId} > ${test.fullName}: ${first}`);
  }

  onTestRunEnd() {
    for (const line of this.#found) process.stdout.write(`ONLY AT A SECOND ATTEMPT: ${line}\n`);
  }
}
