/**
 * The tags and the text of a page as they come. Which tag ends which is left to who reads them: the parser over this
 * tokenizer keeps all elements that are open in a list, and pages that close none make it longer without end.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

export interface TagHandlers {
  open: (name: string, attributes: Record<string, string>) => void
  close: (name: string) => void
  text: (text: string) => void
  comment: (text: string) => void
}

export class Tags {
  #tokenizer: Tokenizer
  /** What has been written and may still be asked for, from this place on. */
  #buffer = ''
  #offset = 0
  #used = 0
  #name = ''
  #attributes: Record<string, string> = {}
  #attribute = ''
  #value = ''

  constructor(handlers: TagHandlers) {
    const opened = (end: number) => {
      this.#used = end + 1
      handlers.open(this.#name, this.#attributes)
    }
    const passedOver = (_start: number, end: number) => {
      this.#used = end
    }
    const callbacks: TokenizerCallbacks = {
      onopentagname: (start, end) => {
        this.#name = this.#slice(start, end).toLowerCase()
        this.#attributes = {}
      },
      onattribname: (start, end) => {
        this.#attribute = this.#slice(start, end).toLowerCase()
        this.#value = ''
      },
      onattribdata: (start, end) => {
        this.#value += this.#slice(start, end)
      },
      onattribentity: (code) => {
        this.#value += String.fromCodePoint(code)
      },
      onattribend: () => {
        if (!Object.hasOwn(this.#attributes, this.#attribute)) this.#attributes[this.#attribute] = this.#value
      },
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag: (start, end) => handlers.close(this.#slice(start, end).toLowerCase()),
      ontext: (start, end) => handlers.text(this.#slice(start, end)),
      ontextentity: (code, end) => {
        this.#used = end
        handlers.text(String.fromCodePoint(code))
      },
      oncomment: (start, end, offset) => handlers.comment(this.#slice(start, end - offset)),
      oncdata: (start, end, offset) => handlers.text(this.#slice(start, end - offset)),
      ondeclaration: passedOver,
      onprocessinginstruction: passedOver,
      onend: () => {}
    }
    this.#tokenizer = new Tokenizer({ decodeEntities: true }, callbacks)
  }

  write(text: string): void {
    const from = Math.min(this.#used - this.#offset, this.#buffer.length)
    if (from > 0) {
      this.#buffer = this.#buffer.slice(from)
      this.#offset += from
    }
    this.#buffer += text
    this.#tokenizer.write(text)
  }

  end(): void {
    this.#tokenizer.end()
  }

  #slice(start: number, end: number): string {
    this.#used = end
    return this.#buffer.slice(start - this.#offset, end - this.#offset)
  }
}
