/// A tag of the Humanitarian Exchange Language with its attributes (hxlstandard.org): `#affected+idps+f`. Case does not
/// count, nor does the order of attributes, which is kept.
package struct HXLTag: Sendable {
  /// With its `#`, in small letters.
  package let tag: String
  /// In small letters, each once, as they were written.
  package let attributes: [String]

  /// Nil for what is no tag. White space around it and its attributes is passed over.
  package init?(_ text: some StringProtocol) {
    // Most cells are none: that is seen at once.
    guard text.first(where: { !$0.isWhitespace }) == "#", let parsed = HXLTokens(text),
      parsed.signs.allSatisfy({ $0 == "+" }), parsed.isTag, !parsed.isExact,
      parsed.name != "*"
    else { return nil }
    tag = "#" + parsed.name
    var seen: Set<String> = []
    attributes = parsed.attributes.filter { seen.insert($0).inserted }
  }
}

extension HXLTag: Hashable, CustomStringConvertible {
  package static func == (left: HXLTag, right: HXLTag) -> Bool {
    left.tag == right.tag && Set(left.attributes) == Set(right.attributes)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(tag)
    hasher.combine(Set(attributes))
  }

  package var description: String { tag + attributes.map { "+" + $0 }.joined() }
}

/// Which tags are meant: `#adm1+code`, `#*+f-children`, `#affected+f!` for exactly these attributes.
package struct HXLPattern: Hashable, Sendable {
  /// Nil for any.
  private let tag: String?
  private let included: Set<String>
  private let excluded: Set<String>
  private let isExact: Bool

  /// Nil for what is no pattern. The `#` may be missing.
  package init?(_ text: some StringProtocol) {
    guard let parsed = HXLTokens(text) else { return nil }
    func attributes(_ sign: Character) -> Set<String> {
      Set(zip(parsed.signs, parsed.attributes).filter { $0.0 == sign }.map(\.1))
    }
    tag = parsed.name == "*" ? nil : "#" + parsed.name
    (included, excluded, isExact) = (attributes("+"), attributes("-"), parsed.isExact)
    if isExact, !excluded.isEmpty { return nil }
  }

  package func matches(_ candidate: HXLTag) -> Bool {
    let attributes = Set(candidate.attributes)
    return (tag == nil || tag == candidate.tag) && included.isSubset(of: attributes)
      && excluded.isDisjoint(with: attributes) && (!isExact || attributes == included)
  }
}

/// What tags and patterns are written with.
private struct HXLTokens {
  var isTag = false
  var name = ""
  var signs: [Character] = []
  var attributes: [String] = []
  var isExact = false

  private static let longest = 1000

  init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Self.longest else { return nil }
    var rest = Substring(text)
    func skip() { rest = rest.drop { $0.isWhitespace } }
    func token() -> String? {
      guard let first = rest.first, first.isASCII, first.isLetter else { return nil }
      let token = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      rest = rest.dropFirst(token.count)
      return token.lowercased()
    }
    skip()
    if rest.first == "#" {
      isTag = true
      rest = rest.dropFirst()
    }
    if rest.first == "*" {
      name = "*"
      rest = rest.dropFirst()
    } else {
      guard let read = token() else { return nil }
      name = read
    }
    skip()
    while let sign = rest.first, sign == "+" || sign == "-" {
      rest = rest.dropFirst()
      guard let read = token() else { return nil }
      signs.append(sign)
      attributes.append(read)
      skip()
    }
    if rest.first == "!" {
      isExact = true
      rest = rest.dropFirst()
      skip()
    }
    guard rest.isEmpty else { return nil }
  }
}
