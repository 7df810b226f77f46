package import Basics
package import Evidence
import Office
import Store

/// Issues without pages: for the command line.
package struct ReleaseReport: Sendable {
  private let releases: Releases
  private let words: Words

  package init(_ releases: Releases, words: Words) { (self.releases, self.words) = (releases, words) }

  package struct Verified: Sendable {
    /// The finding, then a line each figure that is not as it was.
    package let lines: [String]
    package let json: JSON
    package let hasMoved: Bool
  }

  /// Figures an issue again. Throws `ReleaseRefusal`.
  ///
  /// - Parameter name: Its id, or the product's code and its number: `sitrep/3`.
  package func verify(_ name: String) async throws -> Verified {
    let found = try await releases.store.read { reader -> (ReleaseLine, ReleaseContent)? in
      let parts = name.split(separator: "/").map(String.init)
      let line =
        if let id = ID<Release>(name) { try reader.release(id) } else if parts.count == 2, let number = Int(parts[1]) {
          try reader.release(ofProduct: parts[0], number: number)
        } else { ReleaseLine?.none }
      return try line.flatMap { line in try reader.releaseContent(line.id).map { (line, $0) } }
    }
    guard let (line, content) = found else { throw ReleaseRefusal.unknown }
    let verified = try await releases.verify(line.id)
    let view = ReleaseVerifyView(
      view: ReleaseView(line: line, content: content, sight: .open, words: words), found: verified)
    let told = verified.figures.filter { $0.state != .same }.map { figure in
      let line = view.line(figure)
      return "\(figure.address)  \(line.figure), \(line.line): \(line.then) → \(line.now) (\(line.state); \(line.why))"
    }
    return Verified(
      lines: [view.finding] + told + view.facts, json: json(verified, content), hasMoved: verified.hasMoved)
  }

  private func json(_ verified: ReleaseVerification, _ content: ReleaseContent) -> JSON {
    func number(_ value: Double?) -> JSON { value.map(JSON.number) ?? .null }
    return [
      "release": .string(verified.release.description), "product": .string(content.product),
      "number": .int(content.number), "position": .int(content.position), "positionNow": .int(verified.position),
      "erased": .int(verified.erased), "moved": .bool(verified.hasMoved),
      "figures": .array(
        verified.figures.map { figure in
          [
            "figure": .string(figure.address.description), "state": .string(figure.state.rawValue),
            "then": number(figure.then), "now": number(figure.now), "changed": .int(figure.changed),
            "came": .int(figure.came), "interval": .bool(figure.isOfInterval), "gone": .int(figure.gone),
            "edition": figure.edition.map(JSON.int) ?? .null,
          ]
        }),
    ]
  }
}
