import { expect, test } from 'vitest';
import { Meter } from '../../../web/src/model/meter';

test('a steady run has its rate, whatever the spacing of the readings', () => {
  for (const spacing of [3, 16, 40, 250, 2000]) {
    const meter = new Meter();
    for (let time = 0; time <= 6000; time += spacing) meter.add(time, time * 7);
    expect(meter.rate).toBeCloseTo(7000, 6);
  }
});

test('it forgets what is older than a second', () => {
  const meter = new Meter();
  for (let time = 0; time <= 3000; time += 16) meter.add(time, 10 * time);
  for (let time = 3016; time <= 5000; time += 16) meter.add(time, 30_000 + (time - 3000));
  expect(meter.rate).toBeCloseTo(1000, -1);
});

test('it is 0 before two readings and after a reset, and begins anew when steps fall', () => {
  const meter = new Meter();
  expect(meter.rate).toBe(0);
  meter.add(0, 100);
  expect(meter.rate).toBe(0);
  meter.add(500, 200);
  meter.add(600, 0);
  expect(meter.rate).toBe(0);
  meter.add(1600, 50);
  expect(meter.rate).toBe(50);
  meter.reset();
  expect(meter.rate).toBe(0);
});
