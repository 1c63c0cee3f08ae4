/** Whether a client that says this in `Accept-Encoding` can read gzip. */
export function takesGzip(accepted: string | string[] | undefined): boolean {
  const [, quality = '1'] = /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=([\d.]+)\s*)?(?=,|$)/i.exec(
    String(accepted ?? ''),
  ) ?? [undefined, '0']
  return Number(quality) > 0
}
