import { BlockList, isIP } from 'node:net'

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
/** IPv4 as IPv4, however the socket writes it. */
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '')

export const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(plain(host))

/** Addresses and nets (`10.0.0.0/8`) of proxies as a list to compare with; undefined where one of them is neither. */
export function proxyList(written: readonly string[]): BlockList | undefined {
  const list = new BlockList()
  for (const one of written) {
    const [address, bits = family(one) === 'ipv6' || one.includes(':') ? '128' : '32', ...more] = one.split('/')
    if (!isIP(address!) || !/^\d{1,3}$/.test(bits) || more.length > 0) return undefined
    if (Number(bits) > (isIP(address!) === 6 ? 128 : 32)) return undefined
    list.addSubnet(address!, Number(bits), family(address!))
  }
  return list
}

/**
 * The address that a request comes from: the socket's, and where that is a trusted proxy's the last in `X-Forwarded-For`
 * that is none. What a client writes there itself is never believed.
 */
export function clientAddress(socket: string, forwarded: string | undefined, trusted: BlockList): string {
  const chain = [...(forwarded ?? '').split(','), socket].map(plain).filter((address) => isIP(address))
  let address = plain(socket)
  for (const hop of chain.reverse()) {
    address = hop
    if (!trusted.check(hop, family(hop))) break
  }
  return address
}
