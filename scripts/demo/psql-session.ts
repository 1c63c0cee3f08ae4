import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface PsqlSession {
  query<Row extends object>(select: string): Promise<Row[]>
  close(): void
}

/**
 * One psql that stays open inside the container: starting one for each query would take longer than what is measured.
 *
 * @param args of `docker`, ending in psql with `-Atq`.
 */
export function openPsql(args: readonly string[], folder: string): PsqlSession {
  const psql = spawn('docker', args, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = []
  createInterface(psql.stdout).on('line', (line) => waiting.shift()?.resolve(line))
  psql.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('psql ended in the middle of a query'))
  })
  return {
    async query<Row extends object>(select: string) {
      const answer = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }))
      // One line for one query: JSON holds no line break that is not escaped.
      psql.stdin.write(`SELECT coalesce(json_agg(found), '[]')::jsonb::text FROM (${select}) AS found;\n`)
      return JSON.parse(await answer) as Row[]
    },
    close: () => psql.stdin.end(),
  }
}
