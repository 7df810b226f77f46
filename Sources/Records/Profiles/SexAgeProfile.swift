package import Basics

/// Ages in full years, both ends among them.
package struct AgeBand: Hashable, Codable, Comparable, Sendable {
  package var from: Int
  /// Nil: and older.
  package var to: Int?

  package init(_ from: Int, _ to: Int?) {
    (self.from, self.to) = (from, to)
  }

  package static func < (left: AgeBand, right: AgeBand) -> Bool { left.from < right.from }

  package static let oldest = 120
  private var end: Int { to ?? .max }

  package func contains(_ age: Int) -> Bool { from <= age && age <= end }
  package func contains(_ other: AgeBand) -> Bool { from <= other.from && other.end <= end }
  func overlaps(_ other: AgeBand) -> Bool { from <= other.end && other.from <= end }
  var isSensible: Bool { (0...Self.oldest).contains(from) && (to.map { (from...Self.oldest).contains($0) } ?? true) }

  /// Those of the forms of the packs: children below school, of the two stages of school, adults, older people.
  package static let usual = [AgeBand(0, 4), AgeBand(5, 11), AgeBand(12, 17), AgeBand(18, 59), AgeBand(60, nil)]
}

/// How many women and men of which ages were counted. Who was counted without sex or age is *unknown* and in no band.
package struct SexAgeCounts: Hashable, Codable, Sendable {
  package struct Row: Hashable, Codable, Sendable {
    package var band: AgeBand
    package var female: Int
    package var male: Int
    /// Of this band, but of unknown sex.
    package var unknown: Int
    /// What the source itself gives as the sum of the band; nil where it gives none.
    package var told: Int?

    package init(_ band: AgeBand, female: Int, male: Int, unknown: Int = 0, told: Int? = nil) {
      (self.band, self.female, self.male, self.unknown, self.told) = (band, female, male, unknown, told)
    }

    package var sum: Int { female + male + unknown }
    package var isWhole: Bool { told.map { $0 == sum } ?? true }
  }

  /// In the order of ages.
  package var rows: [Row]
  /// Of unknown age, or of whom neither is known.
  package var unplaced: Int
  /// What the source gives as the sum of all; nil where it gives none.
  package var told: Int?

  package init(_ rows: [Row], unplaced: Int = 0, told: Int? = nil) {
    self.rows = rows.sorted { $0.band < $1.band }
    (self.unplaced, self.told) = (unplaced, told)
  }

  package static let mostRows = 40
  package static let greatest = 100_000_000

  package var female: Int { rows.reduce(0) { $0 + $1.female } }
  package var male: Int { rows.reduce(0) { $0 + $1.male } }
  package var unknown: Int { rows.reduce(unplaced) { $0 + $1.unknown } }
  package var sum: Int { female + male + unknown }
  package var bands: [AgeBand] { rows.map(\.band) }

  /// Bands whose parts are not the sum that the source gives: told, and never repaired.
  package var broken: [AgeBand] { rows.filter { !$0.isWhole }.map(\.band) }
  package var isWhole: Bool { broken.isEmpty && (told.map { $0 == sum } ?? true) }

  /// Those of all ages up to `age`; nil where no band ends there.
  package func individuals(upTo age: Int) -> Int? {
    guard rows.contains(where: { $0.band.to == age }) else { return nil }
    return rows.filter { ($0.band.to ?? .max) <= age }.reduce(0) { $0 + $1.sum }
  }

  /// Refuses what is no table of sex and age.
  func check() throws(SexAgeRefusal) {
    guard !rows.isEmpty, rows.count <= Self.mostRows else { throw .rows }
    for row in rows {
      guard row.band.isSensible else { throw .band }
      guard [row.female, row.male, row.unknown, row.told ?? 0].allSatisfy({ (0...Self.greatest).contains($0) }) else {
        throw .count
      }
    }
    guard (0...Self.greatest).contains(unplaced), (0...Self.greatest).contains(told ?? 0), sum > 0 else { throw .count }
    for (before, after) in zip(rows, rows.dropFirst()) where before.band.overlaps(after.band) {
      throw .overlap(before.band, after.band)
    }
  }

  /// The same people in coarser bands. Refused unless each of those is made up of these: nobody knows how a band that lies in
  /// two would be divided, nor who is missing from one that is not filled.
  package func regrouped(into bands: [AgeBand]) throws(SexAgeRefusal) -> SexAgeCounts {
    if let row = rows.first(where: { row in !bands.contains { $0.contains(row.band) } }) {
      throw .doNotNest(row.band)
    }
    var sums: [Row] = []
    for band in bands {
      let parts = rows.filter { band.contains($0.band) }
      let follow = zip(parts, parts.dropFirst()).allSatisfy { $0.band.to.map { $0 + 1 } == $1.band.from }
      guard follow, parts.first?.band.from == band.from, parts.last?.band.to == band.to else { throw .doNotNest(band) }
      sums.append(
        Row(
          band, female: parts.reduce(0) { $0 + $1.female }, male: parts.reduce(0) { $0 + $1.male },
          unknown: parts.reduce(0) { $0 + $1.unknown }))
    }
    return SexAgeCounts(sums, unplaced: unplaced, told: told)
  }

  /// Two samples as one, in the coarsest of their bands. Refused where bands do not nest, or parts are not the sum that was
  /// given.
  package func adding(_ other: SexAgeCounts) throws(SexAgeRefusal) -> SexAgeCounts {
    guard isWhole, other.isWhole else { throw .notWhole }
    let all = Set(bands + other.bands)
    let common = all.filter { band in !all.contains { $0 != band && $0.contains(band) } }.sorted()
    for (before, after) in zip(common, common.dropFirst()) where before.overlaps(after) { throw .doNotNest(after) }
    let (left, right) = (try regrouped(into: common), try other.regrouped(into: common))
    return SexAgeCounts(
      zip(left.rows, right.rows).map { left, right in
        Row(
          left.band, female: left.female + right.female, male: left.male + right.male,
          unknown: left.unknown + right.unknown)
      }, unplaced: left.unplaced + right.unplaced)
  }

  /// So many people, divided as these were counted; who was of unknown sex or age stays unknown. Numbers are rounded so that
  /// they sum to the people (largest remainder, of equal ones the first).
  package func applied(to individuals: Int) -> SexAgeCounts {
    let cells = rows.flatMap { [$0.female, $0.male, $0.unknown] } + [unplaced]
    let shares = cells.map { Double($0) * Double(individuals) / Double(max(1, sum)) }
    var counts = shares.map { Int($0) }
    let rest = individuals - counts.reduce(0, +)
    let order = shares.indices.sorted { left, right in
      let (first, second) = (shares[left] - Double(counts[left]), shares[right] - Double(counts[right]))
      return first == second ? left < right : first > second
    }
    for index in order.prefix(max(0, rest)) { counts[index] += 1 }
    return SexAgeCounts(
      rows.indices.map { index in
        Row(
          rows[index].band, female: counts[3 * index], male: counts[3 * index + 1], unknown: counts[3 * index + 2])
      }, unplaced: counts.last ?? 0)
  }
}

/// A sex–age profile: a data set of its own, of some households at a place and time. It says nothing of other people until
/// somebody applies it to a figure, which is a step that is recorded.
package struct SexAgeProfile: Hashable, Codable, Sendable {
  package enum Origin: String, Codable, CaseIterable, Sendable {
    /// Submissions to a form of the mission.
    case sample
    case sheet
    /// Several profiles taken together.
    case combined
  }

  package var programme: ID<Programme>
  package var place: ID<Place>
  /// The days between which households were asked.
  package var from: Day
  package var to: Day
  package var origin: Origin
  /// Whose it is: the form, or the publication.
  package var source: String
  package var households: Int
  package var counts: SexAgeCounts
  /// Those that it was made of.
  package var parts: [ID<SexAgeProfile>]?

  package init(
    programme: ID<Programme>, place: ID<Place>, from: Day, to: Day, origin: Origin, source: String, households: Int,
    counts: SexAgeCounts, parts: [ID<SexAgeProfile>]? = nil
  ) {
    (self.programme, self.place, self.from, self.to) = (programme, place, from, to)
    (self.origin, self.source, self.households) = (origin, source, households)
    (self.counts, self.parts) = (counts, parts)
  }

  package static let longestSource = 300

  func check() throws(SexAgeRefusal) {
    guard !source.isEmpty, source.count <= Self.longestSource else { throw .source }
    guard from <= to else { throw .days }
    guard (1...10_000_000).contains(households) else { throw .households }
    try counts.check()
  }
}

/// Why something about a sex–age profile is not done as asked.
package enum SexAgeRefusal: Refusal, Hashable {
  case unknown
  case rows, band, count, source, days, households
  case overlap(AgeBand, AgeBand)
  /// Nothing says how this band would be divided between those of the other.
  case doNotNest(AgeBand)
  /// Women and men are not the sum that the source gives: to be cleared there.
  case notWhole
  /// No submission of the place and time says who lives in a household.
  case emptySample
  /// The round has no total there to which it could be applied.
  case noFigure
  case reasonMissing
  case notAllowed

  package var code: String {
    switch self {
    case .unknown: "profile.unknown"
    case .rows: "profile.rows"
    case .band: "profile.band"
    case .count: "profile.count"
    case .source: "profile.source"
    case .days: "profile.days"
    case .households: "profile.households"
    case .overlap: "profile.overlap"
    case .doNotNest: "profile.doNotNest"
    case .notWhole: "profile.notWhole"
    case .emptySample: "profile.emptySample"
    case .noFigure: "profile.noFigure"
    case .reasonMissing: "profile.reasonMissing"
    case .notAllowed: "profile.notAllowed"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .overlap(let first, let second): ["first": first.description, "second": second.description]
    case .doNotNest(let band): ["band": band.description]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed: .forbidden
    default: .invalid
    }
  }
}

extension AgeBand: CustomStringConvertible {
  /// `5-11`, `60+`.
  package var description: String { to.map { "\(from)-\($0)" } ?? "\(from)+" }

  /// Reads `5-11`, `5–11`, `60+`, and `7` as one year.
  package init?(_ text: String) {
    let plain = Digits.ascii(text).filter { !$0.isWhitespace }.replacing("–", with: "-")
    if plain.hasSuffix("+"), let from = Int(plain.dropLast()) {
      self.init(from, nil)
    } else {
      let parts = plain.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = parts.first, let from = first, parts.count <= 2, let last = parts.last, let to = last else {
        return nil
      }
      self.init(from, to)
    }
    guard isSensible else { return nil }
  }
}
