/** What can break on the way, and what the person then sees. */
import process from 'node:process';
import { expect, inject } from 'vitest';
import { trainingProcesses } from './support/processes';
import { Relay } from './support/relay';
import { patient } from './support/strata';
import { test } from './support/test';

test('a stream that breaks comes back without losing a step', async ({ open, onTestFinished }) => {
  const relay = await Relay.to(inject('address'));
  onTestFinished(() => relay.close());
  // Chromium reports each connection that the test cuts.
  const expected = [
    /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|Failed to load resource/,
    /fetching the script/, // of the service worker, which is kept late
  ];
  const strata = await open({ address: relay.address, expected });
  await strata.choose('server');
  await strata.play();
  // The chart is fetched last: only the stream shall break.
  await strata.page.locator('.js-plotly-plot .scatterlayer').first().waitFor(patient);
  for (let cuts = 0; cuts < 3; cuts += 1) {
    const before = await strata.atLeast('step', 1);
    const connections = relay.connections;
    relay.cut();
    await expect.poll(() => relay.connections, patient).toBeGreaterThan(connections);
    await strata.atLeast('step', before + 50);
  }
  await strata.pause();
  expect(await strata.page.getByText(/messages of this run were lost/).count()).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'a run whose process was killed says so; the next run works',
  async ({ open }) => {
    const strata = await open({ expected: [/Failed to load resource/] });
    await strata.choose('server');
    await strata.play();
    await strata.atLeast('step', 1);
    for (const pid of trainingProcesses(inject('serverPid'))) process.kill(pid, 'SIGKILL');
    await strata.page
      .getByText(/ended|stopped|killed|died/i)
      .first()
      .waitFor();
    await strata.button('Play').waitFor();
    await strata.play();
    await strata.until('val-loss', (loss) => loss < 0.05, 'falls again');
  },
);

test('a diverging run says so, with its step, and can be restarted', async ({ open }) => {
  const strata = await open();
  await strata.choose('browser');
  await strata.type('Learning rate', 10);
  await strata.button('Play').click();
  await strata.page
    .getByText(/diverged/i)
    .first()
    .waitFor();
  await strata.type('Learning rate', 0.1);
  await strata.button('Restart').click();
  await strata.until('step', (step) => step === 0, 'is 0');
  await strata.play();
  await strata.until('val-loss', (loss) => loss < 0.05, 'falls');
});
