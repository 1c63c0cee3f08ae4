/** Where files are on the media server. */

/** The folder an uploading client uses for each kind of file, and the phones here too. */
export const FOLDERS = {
  Image: '/mms/image',
  Video: '/mms/video',
  Audio: '/mms/audio',
  Document: '/mms/document',
  History: '/mms/md-app-state',
} as const

/** A file is named after what was uploaded: the hash of its encrypted bytes. */
export function mediaPath(type: keyof typeof FOLDERS, fileEncSha256: Uint8Array): string {
  return `${FOLDERS[type]}/${tokenOf(fileEncSha256)}`
}

/** As clients write it: base64 for addresses, without padding. */
export function tokenOf(fileEncSha256: Uint8Array): string {
  return Buffer.from(fileEncSha256).toString('base64url')
}

const PROFILE_PICTURE = /^\/pps\/(\d+)\.jpg$/

export function profilePicturePath(id: string): string {
  return `/pps/${id}.jpg`
}

export function parseProfilePicturePath(path: string): string | undefined {
  return PROFILE_PICTURE.exec(path)?.[1]
}

const FOLDER = new Set<string>([...Object.values(FOLDERS), '/product/image', '/pps/biz-cover-photo'])

/** The folder and the name of a path that can hold a file. */
export function parseMediaPath(path: string): { folder: string; token: string } | undefined {
  const slash = path.lastIndexOf('/')
  const folder = path.slice(0, slash)
  const token = path.slice(slash + 1)
  return FOLDER.has(folder) && /^[\w-]{43}$/.test(token) ? { folder, token } : undefined
}
