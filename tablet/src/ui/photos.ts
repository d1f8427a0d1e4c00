// Pictures are made small before they are kept: a tablet's storage and a shop's uplink are both narrow.

export const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

/** Width and height that fit into a square of `longest`, in whole pixels; small pictures stay as they are. */
export function fitted(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A JPEG of the picture, upright and without anything but its pixels. Throws where the file is no picture. */
export async function small(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((jpeg) => (jpeg ? resolve(jpeg) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}
