import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from './wait-for.ts'

export interface PgBouncerProcess {
  /** The same connection string, through the pooler. */
  through(postgresUrl: string): string
  stop(): Promise<void>
}

interface Settings {
  /** Any connection string of the server behind it. */
  postgresUrl: string
  /** Who may log in there, with their passwords, beside the user of `postgresUrl`. */
  users?: Readonly<Record<string, string>>
  /** Connections to the server for each user and database. */
  poolSize: number
}

/** Debian keeps it where ordinary users do not look. */
const PATH = `${process.env.PATH}:/usr/sbin`

/** Why tests that need PgBouncer cannot run on this machine; undefined when they can. */
export function whyNoPgBouncer(): string | undefined {
  const found = spawnSync('pgbouncer', ['--version'], { env: { PATH } }).status === 0
  return found ? undefined : 'there is no pgbouncer on this machine (apt-get install pgbouncer)'
}

/** A PgBouncer in transaction mode: whoever has no transaction open shares his connection with everybody. */
export async function startPgBouncer({
  postgresUrl,
  users = {},
  poolSize,
}: Settings): Promise<PgBouncerProcess> {
  const server = new URL(postgresUrl)
  const port = await freePort()
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const logins = { [server.username]: decodeURIComponent(server.password), ...users }
  // Not within anybody's own folder: it does not run as root, and must read this as whoever it runs as.
  const folder = mkdtempSync(join(tmpdir(), 'wa-pgbouncer-'))
  chmodSync(folder, 0o755)
  writeFileSync(
    join(folder, 'users.txt'),
    Object.entries(logins)
      .map(([user, password]) => `${quoted(user)} ${quoted(password)}\n`)
      .join(''),
  )
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
`,
  )
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const pooler = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], {
    ...user,
    env: { PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [pooler.stdout, pooler.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
    })
  const endWithUs = () => {
    pooler.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', endWithUs)
  await waitFor('PgBouncer to listen', () => {
    if (pooler.exitCode !== null) throw new Error(`PgBouncer did not start:\n${said}`)
    return isOpen(port)
  })
  return {
    through: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    async stop() {
      process.off('exit', endWithUs)
      const ended = once(pooler, 'exit')
      endWithUs()
      await ended
    },
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean) => {
      socket.destroy()
      done(open)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
