/** The few signs of this page, drawn with the colour of the text around them. */

const SVG = 'http://www.w3.org/2000/svg'

const PATHS = {
  camera: 'M4 7h3l2-2h6l2 2h3v12H4zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  reply: 'M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6',
  send: 'M4 12h15M13 6l6 6-6 6',
  close: 'M6 6l12 12M18 6 6 18',
}

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
