/** What a picture file says about itself. Pure. */

export interface PictureFormat {
  mimetype: 'image/png' | 'image/jpeg'
  width: number
  height: number
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Undefined for what is neither a PNG nor a JPEG. */
export function pictureFormat(file: Buffer): PictureFormat | undefined {
  if (file.length >= 24 && file.subarray(0, 8).equals(PNG)) {
    return { mimetype: 'image/png', width: file.readUInt32BE(16), height: file.readUInt32BE(20) }
  }
  return file.length >= 4 && file.readUInt16BE(0) === 0xffd8 ? jpegFormat(file) : undefined
}

/** The size stands in the frame header, behind segments of other kinds. */
function jpegFormat(file: Buffer): PictureFormat | undefined {
  let at = 2
  while (at + 9 < file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { mimetype: 'image/jpeg', height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) }
    }
    at += 2 + file.readUInt16BE(at + 2)
  }
  return undefined
}
