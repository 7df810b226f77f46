package import Basics
package import Records
import Store

/// Whose data a figure rests on.
package enum FigureSource: Hashable, Sendable {
  /// What a form collects, by the id that its author wrote. An indicator rests on its form.
  case form(String)
  /// What one kind of source says in a programme's rounds: the official register, informants …
  case rounds(ID<Programme>, FigureBasis.Source)
  /// What the flow points of a programme count; nil for points of none.
  case flows(ID<Programme>?)

  /// `form:site_assessment`, `rounds:<programme>:register`, `flows:<programme>`: for tables and addresses.
  package var key: String {
    switch self {
    case .form(let form): "form:\(form)"
    case .rounds(let programme, let source): "rounds:\(programme):\(source.rawValue)"
    case .flows(let programme): "flows:\(programme?.description ?? "")"
    }
  }

  package var isForm: Bool { if case .form = self { true } else { false } }

  package init?(key: String) {
    let parts = key.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "form" where !parts[1].isEmpty: self = .form(parts[1])
    case "rounds":
      let both = parts[1].split(separator: ":").map(String.init)
      guard both.count == 2, let programme = ID<Programme>(both[0]),
        let source = FigureBasis.Source(rawValue: both[1])
      else { return nil }
      self = .rounds(programme, source)
    case "flows" where parts[1].isEmpty: self = .flows(nil)
    case "flows":
      guard let programme = ID<Programme>(parts[1]) else { return nil }
      self = .flows(programme)
    default: return nil
    }
  }

  /// Offices that have not met speak of the same source.
  var stream: ID<JournalStream> { ID(named: "source-terms", key) }
}

extension FigureSource: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.key < right.key }
}

/// Coded as its key.
extension FigureSource: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let source = FigureSource(key: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a source of figures")
    }
    self = source
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(key)
  }
}
