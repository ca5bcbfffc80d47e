import { code39 } from './code39.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.js';

export interface Label {
  reference: string;
  recipient: string;
  city: string;
  service: string;
}

/** An image of one byte a pixel, 0 black to 255 white. */
export interface Image {
  width: number;
  height: number;
  pixels: Buffer;
}

const WIDTH = 400;
const HEIGHT = 200;
const MARGIN = 16;
const TEXT_SCALE = 2;
const BAR_TOP = 96;
const BAR_HEIGHT = 64;

export function drawLabel({ reference, recipient, city, service }: Label): Image {
  const image = { width: WIDTH, height: HEIGHT, pixels: Buffer.alloc(WIDTH * HEIGHT, 0xff) };
  drawFrame(image);
  drawText(image, MARGIN, 16, `DEPOT ${service}`);
  drawText(image, MARGIN, 42, recipient);
  drawText(image, MARGIN, 68, city);
  drawBars(image, reference);
  drawText(image, MARGIN, 170, reference);
  return image;
}

function drawFrame(image: Image): void {
  fill(image, 4, 4, WIDTH - 8, 2);
  fill(image, 4, HEIGHT - 6, WIDTH - 8, 2);
  fill(image, 4, 4, 2, HEIGHT - 8);
  fill(image, WIDTH - 6, 4, 2, HEIGHT - 8);
}

function drawText(image: Image, left: number, top: number, text: string): void {
  let x = left;
  for (const character of text) {
    const rows = glyph(character);
    for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
      for (let column = 0; column < GLYPH_WIDTH; column += 1) {
        const isSet = (rows[row]! >> (GLYPH_WIDTH - 1 - column)) & 1;
        if (isSet) fill(image, x + column * TEXT_SCALE, top + row * TEXT_SCALE, TEXT_SCALE, TEXT_SCALE);
      }
    }
    x += (GLYPH_WIDTH + 1) * TEXT_SCALE;
  }
}

function drawBars(image: Image, reference: string): void {
  const widths = code39(reference);
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const scale = modules * 2 <= WIDTH - 2 * MARGIN ? 2 : 1;
  let x = MARGIN;
  widths.forEach((width, index) => {
    if (index % 2 === 0) fill(image, x, BAR_TOP, width * scale, BAR_HEIGHT);
    x += width * scale;
  });
}

/** Blackens a rectangle. */
function fill({ width, pixels }: Image, left: number, top: number, columns: number, rows: number): void {
  for (let y = top; y < top + rows; y += 1) {
    pixels.fill(0, y * width + left, y * width + left + columns);
  }
}
