import Foundation

/// Numbers made of texts, so that `randomize` can be seeded with an answer or an instance id.
extension Evaluator {
  /// The seed a value gives: a number without its fraction, any other text by its hash.
  static func seed(_ value: Value, number: (Value) -> Double) -> Int64 {
    let seed = number(value)
    guard seed.isNaN else { return Int64(exactly: seed.rounded(.towardZero)) ?? (seed < 0 ? .min : .max) }
    let text: String
    switch value {
    case .string(let string): text = string
    default: return 0
    }
    return Int64(bitPattern: Digest.sha256.hash(Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}
