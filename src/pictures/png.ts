import { createRequire } from "node:module";

/** The pixels of one SVG unit: sharp on the screens of phones, and not too large for either chat. */
const ZOOM = 2;
const FAMILY = "DejaVu Sans";
const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];

/**
 * An SVG picture as a PNG file, on white. What draws is loaded with the first picture, and draws on a thread of its own.
 * The font comes with the bot: without any, all text would be missing.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const { resolve } = createRequire(import.meta.url);
  const image = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: FONTS.map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`)),
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
    },
    background: "#ffffff",
    fitTo: { mode: "zoom", value: ZOOM },
  });
  return image.asPng();
}
