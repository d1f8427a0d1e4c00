// Reading codes off a camera: by the browser itself where it can, else by ZXing, which we serve ourselves.
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

const FORMATS = ["qr_code", "ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf"] as const;

/** What both readers do. */
export interface Reader {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface Native {
  new (options: { formats: readonly string[] }): Reader;
  getSupportedFormats(): Promise<string[]>;
}

/** A reader of QR codes and of the bars on labels. */
export async function reader(): Promise<Reader> {
  const native = (globalThis as { BarcodeDetector?: Native }).BarcodeDetector;
  const supported = (await native?.getSupportedFormats().catch(() => [])) ?? [];
  if (native && FORMATS.every((format) => supported.includes(format))) return new native({ formats: FORMATS });
  const { BarcodeDetector, prepareZXingModule } = await import("barcode-detector/ponyfill");
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path) } });
  return new BarcodeDetector({ formats: [...FORMATS] });
}

/** Why there is no picture, as a key of a sentence. */
export function cameraTrouble(error: unknown): "common.camera.refused" | "common.camera.missing" | "common.camera.failed" {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "common.camera.refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "common.camera.missing";
  return "common.camera.failed";
}
