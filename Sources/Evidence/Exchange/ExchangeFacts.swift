package import Basics
package import Formats
package import Office

/// What every answer to another program says of itself: under which licence it may be used, at which level it is, as of
/// when, and of which release it is.
package struct ExchangeFacts: Hashable, Sendable {
  package let licence: String
  /// `public`, `partner`, `restricted` or `internal`.
  package let level: String
  package let date: Instant
  /// Nil for what was never released: records as they are now.
  package let release: String?
  /// Who says it.
  package let source: String
  package let mark: DataMark?
  /// Who took it, where a person did.
  package var stamp: FileStamp?

  package init(
    licence: String, level: String, date: Instant, release: String? = nil, source: String, mark: DataMark? = nil
  ) {
    (self.licence, self.level, self.date) = (licence, level, date)
    (self.release, self.source, self.mark) = (release, source, mark)
  }

  /// Of records as they are now, which nobody cleared.
  package static func unreleased(
    at date: Instant, level: Level = .internal, source: String, mark: DataMark?
  ) -> ExchangeFacts {
    let use =
      switch level {
      case .public: "for anybody"
      case .partner: "for partners under their agreement"
      case .restricted: "for whom it was given to"
      case .internal: "for use inside the mission only"
      }
    return ExchangeFacts(
      licence: "Not released: \(use)", level: level.rawValue, date: date, source: source, mark: mark)
  }

  /// By stable names, in the order in which files tell them.
  package var pairs: [(name: String, text: String)] {
    var pairs = [
      (name: "licence", text: licence), (name: "level", text: level), (name: "date", text: date.description),
      (name: "release", text: release ?? "none"), (name: "source", text: source),
    ]
    if let stamp { pairs.append((name: FileStamp.name, text: stamp.text)) }
    if let mark { pairs.append((name: mark.kind.rawValue, text: mark.text)) }
    return pairs
  }

  package var members: [JSON.Member] { pairs.map { JSON.Member($0.name, .string($0.text)) } }
}
