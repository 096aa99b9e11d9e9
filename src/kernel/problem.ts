import type { Owed } from './actor.ts'
import { type Language, type Text, text } from './text.ts'

/** Where in the input a problem lies: a JSON pointer (RFC 6901) and what is wrong there. */
export interface Pointer {
  pointer: string
  message: Text
}

/** A Problem as it travels (RFC 9457): `title` in the language asked for, `text` in both. */
export interface ProblemBody {
  type: string
  code: string
  status: number
  title: string
  text: Text
  pointers: { pointer: string; message: string; text: Text }[]
  facts: Record<string, unknown>
}

/** Something that a refusal speaks of, and its screen; among its facts as `links`. */
export interface Link {
  to: string
  text: Text
}

interface Details {
  pointers?: Pointer[]
  /** Facts the screen may show beside the message, for example what somebody else changed meanwhile. */
  facts?: Record<string, unknown>
}

/**
 * A refusal that a person can act on (RFC 9457). `code` is stable (`households/nik-in-use`); the message says what to do
 * next in both languages; nothing of the database's own wording is in it.
 */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly text: Text
  readonly pointers: Pointer[]
  readonly facts: Record<string, unknown>

  constructor(code: string, status: number, message: Text, details: Details = {}) {
    super(`${code}: ${message.en}`)
    this.code = code
    this.status = status
    this.text = message
    this.pointers = details.pointers ?? []
    this.facts = details.facts ?? {}
  }

  /** The same Problem from its body, in another process. */
  static from({ code, status, text, pointers, facts }: ProblemBody): Problem {
    return new Problem(code, status, text, {
      pointers: pointers.map((p) => ({ pointer: p.pointer, message: p.text })),
      facts
    })
  }

  /** The body of an `application/problem+json` answer. */
  toJSON(language: Language = 'id'): ProblemBody {
    return {
      type: `https://rakit.example/problems/${this.code}`,
      code: this.code,
      status: this.status,
      title: this.text[language],
      text: this.text,
      pointers: this.pointers.map((p) => ({ pointer: p.pointer, message: p.message[language], text: p.message })),
      facts: this.facts
    }
  }
}

/** Something in the input that cannot be: the message stands where it is wrong. */
export const wrongAt = (code: string, pointer: string, message: Text, facts: Record<string, unknown> = {}) =>
  new Problem(code, 422, message, { pointers: [{ pointer, message }], facts })

export const notFound = (what: Text) =>
  new Problem(
    'kernel/not-found',
    404,
    text(
      `${what.id} tidak ditemukan, atau bukan di wilayah Anda. Periksa alamatnya atau cari lagi.`,
      `${what.en} was not found, or is not in your area. Check the address or search again.`
    )
  )

export const refused = () =>
  new Problem(
    'access/refused',
    403,
    text(
      'Peran Anda tidak boleh melakukan ini. Mintalah kepada administrator kabupaten bila memang tugas Anda.',
      'Your role may not do this. Ask the regency administrator if it is part of your work.'
    )
  )

/** Refuses what only a proof of the last minutes opens; the screen asks for the password or a code and sends it again. */
export const proveAgain = () =>
  new Problem(
    'access/prove-again',
    403,
    text(
      'Masukkan kata sandi atau kode Anda sekali lagi untuk melakukan ini.',
      'Give your password or a code once more to do this.'
    )
  )

/** Refuses to do alone what a second person has to approve; the screen offers to ask for it. */
export const needsApproval = (about: Text) =>
  new Problem(
    'access/needs-approval',
    409,
    text(
      'Ini perlu disetujui orang kedua dari kantor. Mintalah persetujuannya; sesudah itu Anda yang melakukannya.',
      'A second person of the office has to approve this. Ask for it; after that you do it.'
    ),
    { facts: { about } }
  )

/** Refuses who has signed in and not finished it; `owes` tells the screen what is left. */
export const unfinished = (owes: Owed) =>
  new Problem(
    'access/unfinished',
    403,
    text(
      'Anda belum selesai masuk. Selesaikan langkah di layar dahulu.',
      'You have not finished signing in. Finish the step on screen first.'
    ),
    { facts: { owes } }
  )
