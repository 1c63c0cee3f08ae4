import { testSender } from './sender-suite.ts'

testSender('postgres')
