import { createInterface } from 'node:readline'

/** Who is asked: shows `question`, resolves with the line that was typed; undefined when there is nobody (any more). */
export type Ask = (question: string) => Promise<string | undefined>

/** A person, or a file, at standard input. @param output where questions are shown; another one where stdout is data */
export function askOnTerminal(output: NodeJS.WritableStream = process.stdout): { ask: Ask; close(): void } {
  const reading = createInterface({ input: process.stdin })
  const lines = reading[Symbol.asyncIterator]()
  return {
    async ask(question) {
      output.write(question)
      const { done, value } = await lines.next()
      return done ? undefined : value.trim()
    },
    close: () => reading.close(),
  }
}
