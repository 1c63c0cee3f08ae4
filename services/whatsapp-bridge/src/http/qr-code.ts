import QRCode from 'qrcode'

/** Drawn with half blocks, for terminals. */
export function qrText(qr: string): Promise<string> {
  return QRCode.toString(qr, { type: 'utf8', errorCorrectionLevel: 'L' })
}

export function qrPng(qr: string): Promise<Buffer> {
  return QRCode.toBuffer(qr, { width: 512, margin: 2, errorCorrectionLevel: 'L' })
}

/** For an `<img>`: no second request, which would need the API key. */
export function qrDataUrl(qr: string): Promise<string> {
  return QRCode.toDataURL(qr, { width: 512, margin: 2, errorCorrectionLevel: 'L' })
}
