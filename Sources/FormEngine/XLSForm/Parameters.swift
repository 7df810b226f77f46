/// The `parameters` cell: `start=1 end=10`, separated by spaces, commas or semicolons. Keys are in lower case.
struct Parameters {
  /// In order; values are in lower case unless they are names somebody chose.
  private(set) var pairs: [(key: String, value: String)] = []

  /// Nil when it is not made of pairs.
  init?(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    func isGap(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "," || scalar == ";" || scalar.properties.isWhitespace
    }
    func word() -> String {
      rest = rest.drop(while: isGap)
      let word = rest.prefix { !isGap($0) && $0 != "=" }
      rest = rest.dropFirst(word.count)
      return String(String.UnicodeScalarView(word))
    }
    while !rest.drop(while: isGap).isEmpty {
      let key = word().lowercased()
      rest = rest.drop(while: isGap)
      guard rest.popFirst() == "=" else { return nil }
      let value = word()
      guard !key.isEmpty, !value.isEmpty else { return nil }
      set(key, Self.namingKeys.contains(key) ? value : value.lowercased())
    }
  }

  init() {}

  subscript(key: String) -> String? { pairs.first { $0.key == key }?.value }

  mutating func set(_ key: String, _ value: String) {
    if let index = pairs.firstIndex(where: { $0.key == key }) {
      pairs[index].value = value
    } else {
      pairs.append((key, value))
    }
  }

  /// Keys whose values are names somebody chose.
  private static let namingKeys: Set = ["label", "value", "seed", "reference-geometry", "tick_labelset", "app"]
}
