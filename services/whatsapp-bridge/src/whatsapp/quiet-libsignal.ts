/* eslint-disable no-console -- this is the file that takes the console away */
/**
 * libsignal prints session objects, private keys included, through the console. The bridge speaks through its log only,
 * so whatever arrives at the console is counted and dropped.
 */
let dropped = 0

export function silenceConsole(): void {
  const drop = () => {
    dropped += 1
  }
  console.log = drop
  console.info = drop
  console.warn = drop
  console.error = drop
  console.debug = drop
  console.trace = drop
}

export function droppedConsoleLines(): number {
  return dropped
}
