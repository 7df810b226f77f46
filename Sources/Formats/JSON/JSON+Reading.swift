package import Basics

extension JSON {
  /// Reads a whole text. Depth is bounded; a number without fraction and exponent is a whole one as far as it fits.
  package static func parse(_ bytes: [UInt8]) throws(FormatRefusal) -> JSON {
    var scanner = JSONScanner(bytes)
    let value = try scanner.value()
    try scanner.expectEnd()
    return value
  }
}
