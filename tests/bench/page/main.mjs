/** The bench's page: measures one variant of one workload and gives back what it saw. */
import { calibrate, measure, subnormalCost } from './measure.mjs';

/**
 * `order`: {page, args, plan, timing}; `plan` is what must be trained, `timing` for how long.
 * Resolves to {begun, marks, parameters, losses: [first, last], firstMs, calibration: [before, after],
 * subnormal}.
 */
window.bench = async ({ page, args, plan, timing }) => {
  const trainer = await import(`./${page}.mjs`);
  const before = calibrate();
  const seen = trainer.watch
    ? await trainer.watch(plan, args, timing)
    : await measure(() => trainer.make(plan, args), timing);
  const subnormal = timing.steps ? subnormalCost() : null;
  return { ...seen, calibration: [before, calibrate()], subnormal };
};
