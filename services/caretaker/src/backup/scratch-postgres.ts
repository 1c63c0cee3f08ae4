import { spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackupError } from './backup-error.ts'
import { type Connection, programPath, runProgram } from './postgres-program.ts'

export interface ScratchPostgres {
  connection: Connection
  url: string
  /** Ends it and removes all of it. */
  remove(): Promise<void>
}

/** Nothing in it is worth keeping, and little memory is to be had. */
const SETTINGS = [
  'listen_addresses=',
  'shared_buffers=16MB',
  'max_connections=10',
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'autovacuum=off',
  'max_wal_size=128MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'logging_collector=off',
]

/** PostgreSQL refuses to run as root; tests may. */
const NOBODY = { uid: 65534, gid: 65534 }

/** An empty PostgreSQL below `folder`, which only this process can reach, by a socket. */
export async function startScratchPostgres(folder: string, signal?: AbortSignal): Promise<ScratchPostgres> {
  const user = process.getuid?.() === 0 ? NOBODY : undefined
  const place = join(folder, 'scratch-postgres')
  // A path of a socket may have 107 characters; those of volumes may be longer.
  const sockets = await mkdtemp(join(tmpdir(), 'wa-monitor-pg-'))
  let end = async () => {}
  const remove = async () => {
    await end()
    await rm(place, { recursive: true, force: true })
    await rm(sockets, { recursive: true, force: true })
  }
  try {
    await rm(place, { recursive: true, force: true })
    await mkdir(place, { recursive: true, mode: 0o700 })
    if (user) for (const path of [place, sockets]) await chown(path, user.uid, user.gid)
    await chmod(sockets, 0o700)
    const data = join(place, 'data')
    await runProgram('initdb', {
      arguments: [
        `--pgdata=${data}`,
        '--username=postgres',
        '--auth=trust',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      signal,
      user,
    })
    const settings = [...SETTINGS, `unix_socket_directories=${sockets}`]
    const server = spawn(
      programPath('postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...user,
        cwd: place,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      },
    )
    const ended = new Promise<void>((done) => {
      server.once('close', () => done())
      server.once('error', () => done())
    })
    end = async () => {
      server.kill('SIGQUIT')
      await ended
    }
    await new Promise<void>((ready, failed) => {
      let said = ''
      const fail = () => failed(new BackupError(`The scratch PostgreSQL did not start: ${said.trim()}`))
      server.once('close', fail)
      server.once('error', fail)
      server.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-2000)
        if (said.includes('ready to accept connections')) ready()
      })
    })
    return {
      connection: { PGHOST: sockets, PGUSER: 'postgres', PGDATABASE: 'postgres' },
      url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(sockets)}`,
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}
