/** A file somebody chose, as the simulator takes it: PNG or JPEG, made smaller when it is large, as phones do. */

/** Longest side, pixels. */
const LONGEST = 1600
/** Smaller files of the right kind go as they are. Bytes. */
const AS_IT_IS = 1_500_000

/**
 * @param {File} file
 * @returns {Promise<{data: string, preview: HTMLCanvasElement}>} `data` in base64
 * @throws Error when it is no picture
 */
export async function readPicture(file) {
  const bitmap = await createImageBitmap(file).catch((cause) => {
    throw new Error(`${file.name} is no picture this browser knows`, { cause })
  })
  const canvas = drawn(bitmap, LONGEST)
  const fits = file.size <= AS_IT_IS && ['image/png', 'image/jpeg'].includes(file.type)
  const blob = fits ? file : await asJpeg(canvas)
  return { data: await base64(blob), preview: canvas }
}

/** @param {ImageBitmap} bitmap @param {number} longest */
function drawn(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function asJpeg(canvas) {
  return new Promise((resolve, reject) => {
    const done = (/** @type {Blob | null} */ blob) =>
      blob ? resolve(blob) : reject(new Error('The picture could not be made smaller'))
    canvas.toBlob(done, 'image/jpeg', 0.85)
  })
}

/** @param {Blob} blob @returns {Promise<string>} */
function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () =>
      resolve(/** @type {string} */ (reader.result).replace(/^[^,]*,/, '')),
    )
    reader.addEventListener('error', () => reject(new Error('The picture could not be read')))
    reader.readAsDataURL(blob)
  })
}
