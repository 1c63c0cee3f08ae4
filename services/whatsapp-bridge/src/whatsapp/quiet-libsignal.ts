/* eslint-disable no-console -- this is the file that takes the console away */
/**
 * libsignal prints session objects, private keys included, through the console. The bridge speaks through its log only,
 * so whatever arrives at the console is dropped.
 */
export function silenceConsole(): void {
  const drop = () => undefined
  console.log = drop
  console.info = drop
  console.warn = drop
  console.error = drop
  console.debug = drop
  console.trace = drop
}
