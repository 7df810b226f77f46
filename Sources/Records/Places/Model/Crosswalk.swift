package import Basics

/// One share of a crosswalk, with the places that its codes mean where they are known.
package struct CrosswalkShare: Hashable, Sendable {
  package let from: ID<PlaceSource>
  package let to: ID<PlaceSource>
  package let basis: String
  package let row: Crosswalk.Row
  package let old: ID<Place>?
  package let new: ID<Place>?
}

/// How the codes of one edition became those of another: of each old code, what share went to which new one.
package struct Crosswalk: Hashable, Codable, Sendable {
  package struct Row: Hashable, Codable, Sendable {
    package var old: String
    package var new: String
    /// Of the old code's figure, 0…1.
    package var share: Double

    package init(old: String, new: String, share: Double) {
      (self.old, self.new, self.share) = (old, new, share)
    }
  }

  package var from: ID<PlaceSource>
  package var to: ID<PlaceSource>
  /// What the shares are of and who measured them: `residents, census 2022`, `area`.
  package var basis: String
  package var rows: [Row]

  package init(from: ID<PlaceSource>, to: ID<PlaceSource>, basis: String, rows: [Row]) {
    (self.from, self.to, self.basis, self.rows) = (from, to, basis, rows)
  }

  /// How far the shares of one old code may be from one: they are often printed with two decimals.
  package static let tolerance = 0.011

  /// What is wrong with the rows; an error where a figure would grow, shrink or be counted twice.
  package func diagnostics() -> [Diagnostic] {
    var found: [Diagnostic] = []
    var pairs: Set<[String]> = []
    for row in rows {
      if !(row.share > 0 && row.share <= 1 + Self.tolerance) {
        found.append(
          Diagnostic(.error, "place.crosswalk.share", ["old": row.old, "new": row.new, "share": "\(row.share)"]))
      }
      if !pairs.insert([row.old, row.new]).inserted {
        found.append(Diagnostic(.error, "place.crosswalk.twice", ["old": row.old, "new": row.new]))
      }
    }
    for (old, sum) in sums.sorted(by: { $0.key < $1.key }) where abs(sum - 1) > Self.tolerance {
      let rounded = NumberStyle(.english).plain("\((sum * 10000).rounded() / 10000)") ?? "\(sum)"
      found.append(Diagnostic(.error, "place.crosswalk.sum", ["old": old, "sum": rounded]))
    }
    return found
  }

  /// Figures by old code as figures by new code. Shares are first scaled to sum to exactly one, so that no one is lost to
  /// rounding; codes that the crosswalk does not know stay as they are.
  package func convert(_ figures: [String: Double]) -> [String: Double] {
    let sums = sums
    let byOld = Dictionary(grouping: rows, by: \.old)
    var result: [String: Double] = [:]
    for (code, figure) in figures {
      guard let parts = byOld[code], let sum = sums[code], sum > 0 else {
        result[code, default: 0] += figure
        continue
      }
      for part in parts { result[part.new, default: 0] += figure * part.share / sum }
    }
    return result
  }

  private var sums: [String: Double] {
    rows.reduce(into: [:]) { $0[$1.old, default: 0] += $1.share }
  }
}
