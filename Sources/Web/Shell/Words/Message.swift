package import Basics

/// One message of a catalogue: a text with named gaps, or such a text for each plural category of the language.
package enum Message: Equatable, Sendable {
  case plain([Part])
  /// Chosen by the argument `count`; always holds `.other`.
  case plural([PluralCategory: [Part]])

  package enum Part: Equatable, Sendable {
    case text(String)
    /// `{name}` in the catalogue.
    case argument(String)
  }

  /// Splits `text` at its `{name}` gaps. A brace that opens no gap is text.
  static func parts(of text: String) -> [Part] {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
        parts.append(.text(String(rest[...open])))
        rest = rest[rest.index(after: open)...]
        continue
      }
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      parts.append(.argument(String(name)))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return parts
  }

  /// The names of all gaps, `count` included where the message is chosen by it.
  package var arguments: Set<String> {
    func names(_ parts: [Part]) -> [String] {
      parts.compactMap { part in if case .argument(let name) = part { name } else { nil } }
    }
    switch self {
    case .plain(let parts): return Set(names(parts))
    case .plural(let forms): return Set(forms.values.flatMap(names)).union(["count"])
    }
  }
}
