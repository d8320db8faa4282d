/** Pictures from a file or a camera, as pixels. Nothing leaves the browser here. */
import { t } from '../words';

/** More than a camera makes; what is larger could fill the memory. */
export const MOST_BYTES = 30 * 2 ** 20;
export const MOST_PIXELS = 100e6;
/** The longer side of what is kept. */
const SIDE = 240;

/** Decodes a picture. Rejects with a message for the learner. */
export async function readPicture(file: Blob): Promise<ImageData> {
  if (file.size > MOST_BYTES) {
    throw new Error(t('views.file_large', { size: mebibytes(file.size) }));
  }
  const address = URL.createObjectURL(file);
  try {
    const image = await loaded(address);
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width * height > MOST_PIXELS) {
      throw new Error(t('views.file_pixels', { width, height }));
    }
    return grab(image, width, height);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The pixels of anything that can be drawn, made smaller where it is large. */
export function grab(source: CanvasImageSource, width: number, height: number): ImageData {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || width * height === 0) throw new Error(t('views.file_no_pixels'));
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The size is known once it has loaded; it is decoded only when it is drawn. */
function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error(t('views.file_no_picture')));
    image.src = address;
  });
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
