export { type FeedbackQueue, openFeedbackQueue } from './feedback-queue.ts'
export { createFeedbackWorker, type FeedbackWorker, type JobOutcome } from './feedback-worker.ts'
