/** A table to try: made-up fruit, with a few gaps, a category and two classes. */
import { t } from '../words';

const COLOURS = t('forms.example_colours').split(',');
const [RIPE = '', UNRIPE = ''] = t('forms.example_classes').split(',');

function row(i: number): string {
  // A fixed walk that looks irregular; no two visits see another table.
  const wave = (speed: number): number => (Math.sin(i * speed) + 1) / 2;
  const colour = COLOURS[Math.floor(wave(2.4) * 2.999)] ?? '';
  const weight = 60 + 120 * wave(1.7);
  const firmness = 9 - 6 * wave(0.9);
  const ripe = firmness - COLOURS.indexOf(colour) * 1.2 + weight / 200 < 5.4;
  const cells = [
    i % 17 === 5 ? '' : weight.toFixed(0),
    colour,
    i % 23 === 7 ? '' : firmness.toFixed(1),
    ripe ? RIPE : UNRIPE,
  ];
  return cells.join(',');
}

export const EXAMPLE = [
  t('forms.example_columns'),
  ...Array.from({ length: 240 }, (_, i) => row(i)),
].join('\n');
