import { spawn } from 'node:child_process'

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

interface Options {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** Nothing here may wait for ever. */
  timeoutMs?: number
  /** Standard input; empty when undefined, as on CI. */
  input?: string
  /** Told whenever there is more on standard output: all of it so far. */
  onStdout?: (soFar: string) => void
}

/** Runs a program to its end; a failure is an outcome, not an exception. */
export function attempt(program: string, args: string[], options: Options): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { cwd, env = process.env, timeoutMs = 300_000, input, onStdout } = options
    const child = spawn(program, args, { cwd, env, stdio: 'pipe', timeout: timeoutMs })
    // It may end without reading all of it.
    child.stdin.on('error', () => undefined).end(input)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      onStdout?.(stdout)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal) stderr += `\nended by ${signal} after at most ${timeoutMs} ms`
      resolve({ code: code ?? 1, stdout, stderr })
    })
  })
}

/** As `attempt`, for what must succeed. Returns standard output. */
export async function run(program: string, args: string[], options: Options): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args, options)
  if (code === 0) return stdout
  throw new Error(
    `${program} ${args.join(' ')}: exit code ${code}\n${lastLines(stdout)}\n${lastLines(stderr)}`,
  )
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-40).join('\n')
}
