/** How well a password stands against guessing, by zxcvbn's scale of 0 to 4; see passwords.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as indonesian from '@zxcvbn-ts/language-id'

const { password, own } = workerData as { password: string; own: string[] }
const dictionary = { ...common.dictionary, ...indonesian.dictionary }
const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs })
parentPort!.postMessage(zxcvbn.check(password, own).score)
