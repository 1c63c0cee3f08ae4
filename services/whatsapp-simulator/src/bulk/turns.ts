import type { BulkPosts } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import type { Context } from '../world/context.ts'
import { requireGroup } from '../world/require.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'

interface Circle {
  group: Group
  authors: Account[]
  /** Whose turn it is. */
  turn: number
}

/** Who posts next, and where: group after group, and in each group one member after the other. The business never does. */
export class Turns {
  readonly #context: Context
  readonly #circles: Circle[]
  #turn = 0

  /** @throws HttpError when there is nobody who could post. */
  constructor(context: Context, wanted: Pick<BulkPosts, 'groups'>) {
    this.#context = context
    const groups = wanted.groups
      ? [...new Set(wanted.groups)].map((jid) => requireGroup(context, jid))
      : context.storage.groups.list()
    this.#circles = groups.map((group) => ({ group, authors: this.#authorsOf(group), turn: 0 }))
    const silent = wanted.groups && this.#circles.find(({ authors }) => authors.length === 0)
    if (silent) throw nobody(`${silent.group.name} has no member who could post`)
    this.#circles = this.#circles.filter(({ authors }) => authors.length > 0)
    if (this.#circles.length === 0) throw nobody('No group here has a member who could post')
  }

  /** @throws when the last member of a group has left. */
  next(): { group: Group; author: Account } {
    const circle = this.#circles[this.#turn++ % this.#circles.length]
    const author = circle && this.#authorIn(circle)
    if (!circle || !author)
      throw new Error(`nobody is left in ${circle?.group.name ?? 'any group'} who could post`)
    return { group: circle.group, author }
  }

  #authorIn(circle: Circle): Account | undefined {
    const { groups } = this.#context.storage
    const author = circle.authors[circle.turn++ % circle.authors.length]
    if (author && groups.isMember(circle.group.jid, author.phone)) return author
    circle.authors = this.#authorsOf(circle.group)
    return circle.authors[circle.turn++ % circle.authors.length]
  }

  #authorsOf({ jid }: Group): Account[] {
    return this.#context.storage.groups.members(jid).filter(({ phone }) => phone !== BUSINESS_PHONE)
  }
}

function nobody(what: string): HttpError {
  return new HttpError(
    409,
    'nobody_to_post',
    `${what}; add one with POST /admin/groups/:jid/members or many with POST /admin/bulk/world`,
  )
}
