/**
 * Loaded before a program (`--import`): gives libsignal the pure-JavaScript signatures it comes with, so that the plain
 * client is measured as it is anywhere else.
 */
import { createRequire, registerHooks } from 'node:module'

const original = createRequire(import.meta.url).resolve('curve25519-js-original')

registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'curve25519-js' ? original : specifier, context),
})
