export { type FeedbackQueue, openFeedbackQueue } from './feedback-queue.ts'
export { openQueueView, type QueueView } from './queue-view.ts'
export { createFeedbackWorker, type FeedbackWorker, type JobOutcome } from './feedback-worker.ts'
