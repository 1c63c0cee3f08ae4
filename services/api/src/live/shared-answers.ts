interface Asking<Answer> {
  now: Promise<Answer>
  /** For everybody who came since `now` was begun. */
  next: Promise<Answer> | undefined
}

/**
 * The same question asked by many at the same moment, as when fifty pages are told of one change, is worked on once for all of them.
 *
 * Whoever asks gets an answer that was begun after he asked: whoever comes while one is being made waits for the next one, with all
 * who came meanwhile. So nobody is told what was true before the change that made him ask, and a question is worked on once at a time.
 */
export class SharedAnswers<Answer> {
  private readonly asking = new Map<string, Asking<Answer>>()

  /** @param work what it throws reaches everybody who shares it, and nobody else. */
  find(question: string, work: () => Promise<Answer>): Promise<Answer> {
    const asked = this.asking.get(question)
    if (!asked) return this.begin(question, work)
    asked.next ??= asked.now.then(
      () => this.begin(question, work),
      () => this.begin(question, work),
    )
    return asked.next
  }

  /** Questions that are being worked on. */
  get size(): number {
    return this.asking.size
  }

  private begin(question: string, work: () => Promise<Answer>): Promise<Answer> {
    const asked: Asking<Answer> = { now: work(), next: undefined }
    this.asking.set(question, asked)
    const end = () => {
      if (!asked.next) this.asking.delete(question)
    }
    asked.now.then(end, end)
    return asked.now
  }
}
