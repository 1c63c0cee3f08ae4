import { isBuiltin } from 'node:module'
import type { Plugin } from 'rolldown'

const MARK = '\0lean:'

/**
 * Node's own modules as `require` gives them. An `import` of one asks for everything it exports, and some of that is loaded
 * when it is asked for: `import { createServer } from 'node:http'` brings fetch, WebSocket, HTTP/2 and TLS with it, 14 MB of
 * a process that only answers /health.
 */
export const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  resolveId(source, importer, { kind }) {
    // The bundler's own few lines come before everything else, and import what is small.
    if (kind !== 'import-statement' || !isBuiltin(source) || importer?.startsWith('\0')) return null
    return `${MARK}${source}`
  },
  load(id) {
    if (!id.startsWith(MARK)) return null
    const name = id.slice(MARK.length)
    const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter((key) => /^[a-z]\w*$/i.test(key))
    return {
      code: [
        `const __builtin = process.getBuiltinModule(${JSON.stringify(name)})`,
        'const __read = (name) => __builtin[name]',
        'export default __builtin',
        // What nobody imports is left out with its line.
        ...names.map((key) => `export const ${key} = /* @__PURE__ */ __read(${JSON.stringify(key)})`),
      ].join('\n'),
      map: null,
    }
  },
}
