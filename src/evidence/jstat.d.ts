/** What Rakit uses of jstat, which ships no types: distribution functions and their inverses. */
declare module 'jstat' {
  interface Distribution<Parameters extends number[]> {
    cdf: (x: number, ...parameters: Parameters) => number
    inv: (p: number, ...parameters: Parameters) => number
  }
  const jstat: {
    normal: Distribution<[mean: number, sd: number]>
    chisquare: Distribution<[df: number]>
    studentt: Distribution<[df: number]>
  }
  export default jstat
}
