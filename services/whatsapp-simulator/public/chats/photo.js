import { element } from '../core/element.js'
import { icon } from '../core/icon.js'

/**
 * A picture in a message, or its place while nobody has the key to it.
 *
 * @param {number | null} mediaId
 * @param {string} label
 */
export function photo(mediaId, label) {
  if (mediaId === null) return element('div', { class: 'photo' }, icon('camera'), 'Photo')
  const image = element('img', { src: `/admin/media/${mediaId}`, alt: label, decoding: 'async' })
  const box = element(
    'button',
    { type: 'button', class: 'photo', title: 'Enlarge', 'aria-label': label },
    image,
  )
  // A file that is gone, or not a picture the browser knows.
  image.addEventListener('error', () => box.replaceChildren(icon('camera'), 'Photo'))
  box.addEventListener('click', (event) => {
    event.stopPropagation()
    enlarge(image.src, label)
  })
  return box
}

/** @param {string} source @param {string} label */
function enlarge(source, label) {
  const close = element('button', { class: 'quiet', 'aria-label': 'Close' }, icon('close'))
  const dialog = element(
    'dialog',
    { class: 'large', 'aria-label': label },
    close,
    element('img', { src: source, alt: label }),
  )
  dialog.addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}
