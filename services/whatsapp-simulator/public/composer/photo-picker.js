import { element } from '../core/element.js'
import { icon } from '../core/icon.js'
import { closeMenu, menuItem, openMenu } from '../core/menu.js'
import { readPicture } from './picture-file.js'
import { SAMPLE_NAMES, sampleArt } from './sample-art.js'

/** @typedef {{kind: 'image', sample: import('./sample-art.js').SampleName} | {kind: 'image', data_base64: string}} Media */

/** The picture a message goes with: a file, something pasted, or one of the drawn samples. */
export class PhotoPicker {
  /** @type {Media | undefined} */
  media
  #failed
  #file = element('input', { type: 'file', accept: 'image/*', hidden: true })
  preview = element('div', { class: 'preview', hidden: true })
  button = element(
    'button',
    {
      type: 'button',
      class: 'round',
      'aria-label': 'Add a photo',
      title: 'Add a photo',
      click: () => this.#open(),
    },
    icon('camera'),
  )

  /** @param {(reason: string) => void} failed */
  constructor(failed) {
    this.#failed = failed
    this.#file.addEventListener('change', () => void this.take(this.#file.files?.[0]))
  }

  /** @param {File | undefined} file */
  async take(file) {
    this.#file.value = ''
    if (!file) return
    try {
      const { data, preview } = await readPicture(file)
      this.#set({ kind: 'image', data_base64: data }, preview, file.name)
    } catch (error) {
      this.#failed(/** @type {Error} */ (error).message)
    }
  }

  /** @param {import('./sample-art.js').SampleName} name */
  takeSample(name) {
    this.#set({ kind: 'image', sample: name }, sampleArt(name), `a drawn ${name}`)
  }

  clear() {
    this.media = undefined
    this.preview.hidden = true
    this.preview.replaceChildren()
  }

  #open() {
    const samples = SAMPLE_NAMES.map((name) => {
      const click = () => {
        closeMenu()
        this.takeSample(name)
      }
      return element(
        'button',
        { type: 'button', title: `A drawn ${name}`, 'aria-label': `A drawn ${name}`, click },
        sampleArt(name),
      )
    })
    openMenu(
      this.button,
      'Add a photo',
      menuItem('file', 'Choose a picture…', () => this.#file.click()),
      element('p', { class: 'soft small' }, 'or a drawn one'),
      element('div', { class: 'arts' }, ...samples),
    )
  }

  /** @param {Media} media @param {Element} picture @param {string} name */
  #set(media, picture, name) {
    this.media = media
    picture.classList.add('art')
    const remove = element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': 'Without this photo', click: () => this.clear() },
      icon('close'),
    )
    this.preview.replaceChildren(picture, element('span', { class: 'soft cut' }, `Photo: ${name}`), remove)
    this.preview.hidden = false
  }
}
