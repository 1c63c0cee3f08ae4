/** The pictures the simulator has to give away, as it draws them: see `src/media/sample-pictures.ts`. */

const SVG = 'http://www.w3.org/2000/svg'

/** Colour, x, y, width, height of a picture of 320 by 240. */
const DRAWINGS = {
  box: [
    ['#ded6c6', 0, 0, 320, 240],
    ['#788088', 90, 40, 140, 160],
    ['#343a40', 104, 54, 112, 90],
    ['#5cc878', 116, 160, 12, 12],
    ['#5cc878', 140, 160, 12, 12],
    ['#ec8228', 164, 160, 12, 12],
    ['#343a40', 156, 200, 8, 40],
  ],
  pole: [
    ['#a8cdec', 0, 0, 320, 170],
    ['#78a054', 0, 170, 320, 70],
    ['#343a40', 152, 20, 16, 180],
    ['#343a40', 90, 40, 140, 8],
    ['#788088', 140, 70, 40, 30],
  ],
  trench: [
    ['#78a054', 0, 0, 320, 80],
    ['#b08c60', 0, 80, 320, 160],
    ['#343a40', 0, 120, 320, 60],
    ['#ec8228', 0, 146, 320, 8],
  ],
}

/** @typedef {keyof typeof DRAWINGS} SampleName */

export const SAMPLE_NAMES = /** @type {SampleName[]} */ (Object.keys(DRAWINGS))

/** @param {SampleName} name */
export function sampleArt(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 320 240')
  svg.setAttribute('class', 'art')
  svg.setAttribute('aria-hidden', 'true')
  for (const [colour, x, y, width, height] of DRAWINGS[name]) {
    const field = document.createElementNS(SVG, 'rect')
    const drawn = { fill: colour, x, y, width, height }
    for (const [attribute, value] of Object.entries(drawn)) field.setAttribute(attribute, `${value}`)
    svg.append(field)
  }
  return svg
}
