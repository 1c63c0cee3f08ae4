import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** A message somebody wrote on his phone. */
export interface Post {
  chat: string
  phone: string
  id: string
  /** Unix seconds. */
  timestamp: number
  /** `proto.Message`, encoded. */
  content: Buffer
}

export function postsTable(database: SqliteDatabase) {
  const insert = database.prepare<[Post]>(
    'INSERT INTO posts (chat, phone, id, timestamp, content) VALUES (:chat, :phone, :id, :timestamp, :content)',
  )
  const one = database.prepare<[string, string, string], Post>(
    'SELECT * FROM posts WHERE chat = ? AND phone = ? AND id = ?',
  )
  const byId = database.prepare<[string, string], Post>(
    'SELECT * FROM posts WHERE chat = ? AND id = ? LIMIT 1',
  )
  return {
    insert: (post: Post) => void insert.run(post),
    find: (chat: string, phone: string, id: string) => one.get(chat, phone, id),
    findById: (chat: string, id: string) => byId.get(chat, id),
  }
}
