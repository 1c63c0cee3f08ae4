/** Pictures to post without having any: drawn here, one colour field upon the other. */
import { crc32, deflateSync } from 'node:zlib'

const WIDTH = 320
const HEIGHT = 240

type Colour = readonly [number, number, number]
interface Field {
  colour: Colour
  x: number
  y: number
  width: number
  height: number
}

const SKY: Colour = [168, 205, 236]
const EARTH: Colour = [176, 140, 96]
const GRASS: Colour = [120, 160, 84]
const WALL: Colour = [222, 214, 198]
const METAL: Colour = [120, 128, 136]
const DARK: Colour = [52, 58, 64]
const LIGHT: Colour = [92, 200, 120]
const ORANGE: Colour = [236, 130, 40]

/** What a fibre contractor takes pictures of. */
const DRAWINGS = {
  box: [
    field(WALL, 0, 0, WIDTH, HEIGHT),
    field(METAL, 90, 40, 140, 160),
    field(DARK, 104, 54, 112, 90),
    field(LIGHT, 116, 160, 12, 12),
    field(LIGHT, 140, 160, 12, 12),
    field(ORANGE, 164, 160, 12, 12),
    field(DARK, 156, 200, 8, 40),
  ],
  pole: [
    field(SKY, 0, 0, WIDTH, 170),
    field(GRASS, 0, 170, WIDTH, 70),
    field(DARK, 152, 20, 16, 180),
    field(DARK, 90, 40, 140, 8),
    field(METAL, 140, 70, 40, 30),
  ],
  trench: [
    field(GRASS, 0, 0, WIDTH, 80),
    field(EARTH, 0, 80, WIDTH, 160),
    field(DARK, 0, 120, WIDTH, 60),
    field(ORANGE, 0, 146, WIDTH, 8),
  ],
} as const satisfies Record<string, readonly Field[]>

export type SampleName = keyof typeof DRAWINGS

/** A PNG of about a kilobyte. */
export function samplePicture(name: SampleName): Buffer {
  const rows = Buffer.alloc((1 + WIDTH * 3) * HEIGHT)
  for (const { colour, x, y, width, height } of DRAWINGS[name]) {
    for (let row = y; row < y + height; row += 1) {
      for (let column = x; column < x + width; column += 1) {
        rows.set(colour, row * (1 + WIDTH * 3) + 1 + column * 3)
      }
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  // Eight bits, red green blue.
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    section('IHDR', header),
    section('IDAT', deflateSync(rows)),
    section('IEND', Buffer.alloc(0)),
  ])
}

function section(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

function field(colour: Colour, x: number, y: number, width: number, height: number): Field {
  return { colour, x, y, width, height }
}
