/** The few signs of this page, drawn with the colour of the text around them. */

const SVG = 'http://www.w3.org/2000/svg'

const PATHS = {
  camera: 'M4 7h3l2-2h6l2 2h3v12H4zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  reply: 'M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6',
  send: 'M4 12h15M13 6l6 6-6 6',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M14 5l-7 7 7 7',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
  more: 'M12 5.5h.01M12 12h.01M12 18.5h.01',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  bin: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  wire: 'M3 12h4l3-7 4 14 3-7h4',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 13l4 4L19 7',
  one: 'M7 13l4 4L20 7',
  two: 'M2 13l4 4L14 7M11 16l1 1L21 7',
  blocked: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 6.5l11 11',
  pin: 'M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20a7.5 7.5 0 0 1 15 0',
  poll: 'M5 20V10M12 20V4M19 20v-7',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  chats: 'M4 5h16v11H9l-5 4z',
  phone: 'M8 3h8v18H8zM11 18h2',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  play: 'M7 4v16l13-8z',
  devices: 'M3 5h13v9H3zM2 18h11M16 10h5v9h-5z',
  pause: 'M8 5v14M16 5v14',
  stop: 'M6 6h12v12H6z',
  record: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z',
  down: 'M12 4v12M6 11l6 6 6-6M5 21h14',
}

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', `icon icon-${name}`)
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
