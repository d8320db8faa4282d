/** What was done to a learner's own picture, in words. */
import type { Preparation } from '../generated/wire';
import { t } from '../words';

/** `side`: pixels of the picture along each side; `pen`: whether it was drawn with the page's. */
export function told(preparation: Preparation, side: number, pen: boolean): string {
  const { fit, dots, solid } = preparation;
  const shrunk = () => t(pen ? 'model.told_shrunk_all' : 'model.told_shrunk_square', { side });
  const steps = [
    ...(solid ? [t('model.told_filled')] : []),
    fit ? fitting(fit, side) : shrunk(),
    ...(dots ? [t('model.told_dots', { dots })] : []),
  ];
  const done = t('model.told', { steps: steps.join(', ') });
  if (pen) return `${done} ${t('model.told_pen', { pen: preparation.pen })}`;
  return fit ? `${done} ${t('model.told_lines', { pen: preparation.pen })}` : done;
}

function fitting(fit: NonNullable<Preparation['fit']>, side: number): string {
  const [width = 0, height = 0] = fit.box;
  const stretched = fit.stretch > 1 ? 'yes' : 'no';
  const upright = fit.upright ? 'yes' : 'no';
  return t('model.told_fitted', { stretched, width, height, side, upright, centre: fit.centre });
}
