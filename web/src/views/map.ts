/** The decision map as pixels: outputs over a grid in, RGBA out. */
import type { DatasetEntry, Tensor } from '../generated/wire';
import { classColour, mix, valueColour, type Rgb, type ValueScale } from './colour';
import { argmax, row } from './tensor';

/** How outputs become colours. `reach` is the largest target of a regression. */
export interface MapStyle {
  task: DatasetEntry['task'];
  reach: number;
  discretise: boolean;
  scale: ValueScale;
}

/** The colour of one output row. */
export function outputColour(values: readonly number[], style: MapStyle): Rgb {
  if (style.task === 'classes' && values.length > 1) return classShade(values, style);
  const first = values[0] ?? NaN;
  const value = style.task === 'regression' ? first / style.reach : 2 * first - 1;
  return valueColour(
    style.discretise ? (value < 0 ? -1 : value > 0 ? 1 : value) : value,
    style.scale,
  );
}

/** The winning class's hue; the surer the network, the fuller. */
function classShade(values: readonly number[], style: MapStyle): Rgb {
  const winner = argmax(values);
  if (winner < 0) return style.scale.nan;
  const even = 1 / values.length;
  const sure = Math.min(1, Math.max(0, ((values[winner] ?? 0) - even) / (1 - even)));
  return mix(style.scale.zero, classColour(winner), style.discretise ? 0.8 : 0.15 + 0.65 * sure);
}

/** The picture of a grid whose rows run from the bottom up; pictures run from the top down. */
export function gridPixels(outputs: Tensor, resolution: number, style: MapStyle): ImageData {
  const image = new ImageData(resolution, resolution);
  for (let y = 0; y < resolution; y += 1) {
    for (let x = 0; x < resolution; x += 1) {
      const colour = outputColour(row(outputs, y * resolution + x), style);
      const at = ((resolution - 1 - y) * resolution + x) * 4;
      image.data.set([...colour, 255], at);
    }
  }
  return image;
}
