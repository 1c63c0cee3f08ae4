import { createHash } from 'node:crypto'

/**
 * The page with the version in the addresses of its files: what was loaded once is never asked for again, and what is new is.
 *
 * @param page index.html as it was written, with addresses below `/wa-monitor/`
 */
export function pageOf(page: string, version: string): string {
  return page.replaceAll('"/wa-monitor/', `"/wa-monitor/v/${version}/`)
}

/** Only our own scripts, and of what stands in the page itself the import map, by its hash. */
export function policyOf(page: string, policy: string): string {
  const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(map).digest('base64')
  return policy.replace("script-src 'self'", `script-src 'self' 'sha256-${hash}'`)
}
