import { request } from 'node:http'
import { run } from './command.ts'

let socket: Promise<string> | undefined

/** Where the engine listens, of the context that `docker` itself uses. @throws Error when that is no local socket. */
async function engineSocket(): Promise<string> {
  const host =
    process.env.DOCKER_HOST ??
    (await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], { cwd: '/' }))
  const [, path] = /^unix:\/\/(.+)$/.exec(host.trim()) ?? []
  if (path === undefined) throw new Error(`the engine is not on this machine: ${host}`)
  return path
}

/** The engine's own HTTP API, for figures that `docker stats` shows rounded. */
async function askEngine<Body>(path: string): Promise<Body> {
  socket ??= engineSocket()
  const socketPath = await socket
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, headers: { host: 'docker' } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as Body)
        else reject(new Error(`${path}: ${response.statusCode} ${text}`))
      })
    })
    asking.setTimeout(30_000, () => asking.destroy(new Error(`${path}: no answer`)))
    asking.on('error', reject)
    asking.end()
  })
}

interface Stats {
  cpu_stats: { cpu_usage: { total_usage: number } }
  memory_stats: { usage: number; stats: Record<string, number | undefined> }
}

export interface Usage {
  /** Of one core, since the container started; whatever runs in it counts, its health checks too. */
  cpuSeconds: number
  /** As `docker stats` counts it: without the file cache that can be let go of. */
  memoryMb: number
}

export async function usageOf(containerId: string): Promise<Usage> {
  const stats = await askEngine<Stats>(`/containers/${containerId}/stats?stream=false&one-shot=true`)
  const { usage, stats: kinds } = stats.memory_stats
  const cache = kinds.total_inactive_file ?? kinds.inactive_file ?? 0
  return {
    cpuSeconds: stats.cpu_stats.cpu_usage.total_usage / 1e9,
    memoryMb: (usage - (cache < usage ? cache : 0)) / 1024 / 1024,
  }
}
