import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** `undefined`: there is no map beside that file. */
const maps = new Map<string, SourceMap | undefined>()

/**
 * The stack of an error in what `npm run build` made, with the lines of the sources: `(packages/queue/src/x.ts:12:3)`. The
 * map is read when the first error is told; Node's own `--enable-source-maps` takes 3 to 9 MB from the start.
 */
export function nameSourceLines(stack: string): string {
  return stack.replaceAll(/(file:\/\/\S+\.js):(\d+):(\d+)/g, (place, url: string, line, column) => {
    const found = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1)
    if (found === undefined || !('originalSource' in found)) return place
    const file = found.originalSource.replace(/^(\.\.\/)+/, '')
    return `${file}:${found.originalLine + 1}:${found.originalColumn + 1}`
  })
}

function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, readMap(url))
  return maps.get(url)
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${url}.map`), 'utf8')))
  } catch {
    return undefined
  }
}
