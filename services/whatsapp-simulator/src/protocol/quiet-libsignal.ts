/**
 * libsignal prints session objects, private keys included, through the console ("Closing session: …"). Imported for its
 * effect by the files that use libsignal: what libsignal prints is dropped, anybody else's output is untouched.
 */
const PRINTERS = ['info', 'warn', 'error', 'log'] as const
const LIBSIGNAL = /[\\/]node_modules[\\/]libsignal[\\/]/

const target = globalThis.console
for (const name of PRINTERS) {
  const print = target[name].bind(target)
  target[name] = (...words: unknown[]) => {
    if (!LIBSIGNAL.test(new Error('caller').stack ?? '')) print(...words)
  }
}
