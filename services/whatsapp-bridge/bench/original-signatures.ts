/**
 * Loaded before a program (`--import`): gives libsignal the pure-JavaScript signatures it comes with, so that the plain
 * client is measured as it is anywhere else.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier === 'curve25519-js' ? new URL(import.meta.resolve('curve25519-js-original')).href : specifier,
      context,
    ),
})
