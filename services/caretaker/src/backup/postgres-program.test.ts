import { expect, test } from 'vitest'
import { connectionOf } from './postgres-program.ts'

test('a connection string becomes variables of libpq, and its password is nowhere else', () => {
  expect(connectionOf('postgresql://some%40one:p%2Fw@db.example.invalid/main?sslmode=require')).toEqual({
    PGHOST: 'db.example.invalid',
    PGPORT: '5432',
    PGUSER: 'some@one',
    PGPASSWORD: 'p/w',
    PGDATABASE: 'main',
    PGSSLMODE: 'require',
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'wa-monitor backup',
  })
  expect(connectionOf('postgres://u@[::1]:6543/x')).toMatchObject({ PGHOST: '::1', PGPORT: '6543' })
  expect(connectionOf('postgres://u@localhost/x?host=/run/postgres')).toMatchObject({
    PGHOST: '/run/postgres',
  })
})
