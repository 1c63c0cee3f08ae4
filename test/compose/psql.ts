import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Marks the end of an answer; no row of ours holds it. */
const END = '-- end of answer --'

interface Waiting {
  lines: string[]
  resolve: (lines: string[]) => void
  reject: (error: Error) => void
}

/** A psql that stays open inside a container: starting one takes longer than most of what is asked of it. */
export class Psql {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: Waiting[] = []
  #errors = ''
  #ended = false

  /** @param args of `docker`, ending in psql. */
  constructor(args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.#process = spawn('docker', args, options)
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text))
    // Its container was stopped while a question was on the way.
    this.#process.stdin.on('error', () => this.#end())
    this.#process.on('error', () => this.#end())
    this.#process.on('close', () => this.#end())
    createInterface(this.#process.stdout).on('line', (line) => {
      if (line !== END) this.#waiting[0]?.lines.push(line)
      else this.#answered()
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Rows as psql prints them with `-At`. @throws Error with what psql said, after which this one has ended. */
  rows(sql: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error('psql has ended'))
      this.#waiting.push({ lines: [], resolve, reject })
      this.#process.stdin.write(`${sql.trim().replace(/;$/, '')};\n\\echo ${END}\n`)
    })
  }

  close(): void {
    this.#process.stdin.end()
  }

  #answered(): void {
    const first = this.#waiting.shift()
    first?.resolve(first.lines.filter(Boolean))
  }

  #end(): void {
    this.#ended = true
    const said = this.#errors.trim() || 'its container stopped?'
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(`psql ended in the middle: ${said}`))
  }
}
