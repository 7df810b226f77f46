import Basics

/// What one source says of a group by sex and age, beside its count of all of them where it gives one.
///
/// Parts are summed where they are complete by what the source says: women and men; bands that begin at 0, end with the oldest
/// and leave no year out or in two. Nothing is repaired: where parts and whole do not fit, both stay and a finding says so.
package struct PeopleDivision: Hashable, Sendable {
  package enum Finding: Hashable, Sendable {
    /// Parts that are complete, and other than what was given of them together; nil for the whole group.
    case sum(of: PeoplePart?, given: Int, parts: Int)
    /// Some parts are more than what was given of all.
    case excess(of: PeoplePart?, given: Int, parts: Int)
    /// Some ages are in both bands, and neither has all of the other.
    case overlap(AgeBand, AgeBand)
    /// Sums by sex and by age differ, and nothing says which holds.
    case contradiction(bySex: Int, byAge: Int)
  }

  /// As the source gives them.
  package let given: [PeoplePart: Int]
  /// The source's count of all; nil where it gives none.
  package let whole: Int?
  package let findings: [Finding]
  /// All of the group, as a sum of parts; nil where they are not complete, or contradict each other.
  package let sum: Int?
  /// Of unknown sex, and of unknown age, among all; nil where nothing is said by sex, or by age, or more than there are.
  package let unknownSex: Int?
  package let unknownAge: Int?
  private let values: [PeoplePart: Int]

  /// More is no table that anybody reads.
  static let mostParts = 200

  /// - Parameter wholes: counts of all by the same source, the preferred first; parts fit when they fit one of them.
  package init(_ given: [PeoplePart: Int], wholes: [Int] = []) {
    self.given = given
    whole = wholes.first
    let reading = DivisionReading(given)
    let bySex = reading.bySex(.all)
    let byAge = reading.byAge(nil, .all)
    var findings = reading.overlaps
    let sums = [bySex, byAge].compactMap { $0 }
    for parts in sums {
      if let whole, let finding = Self.finding(nil, whole, parts, fitting: wholes) { findings.append(finding) }
    }
    for (part, count) in given.sorted(by: { $0.key < $1.key }) {
      let age = part.age ?? .all
      let inner = [part.sex == nil ? reading.bySex(age) : nil, reading.byAge(part.sex, age)]
      findings += inner.compactMap { $0.flatMap { Self.finding(part, count, $0, fitting: [count]) } }
    }
    let complete = sums.filter(\.isComplete).map(\.people)
    if wholes.isEmpty, let bySex, let byAge, bySex.isComplete, byAge.isComplete, bySex.people != byAge.people {
      findings.append(.contradiction(bySex: bySex.people, byAge: byAge.people))
    }
    self.findings = findings.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    sum = Set(complete).count == 1 ? complete[0] : nil
    let all = wholes.first ?? sum
    func rest(_ parts: DivisionReading.Parts?) -> Int? {
      guard let all, let parts, !parts.isComplete, parts.people <= all else { return nil }
      return all - parts.people
    }
    (unknownSex, unknownAge) = (rest(bySex), rest(byAge))
    values = self.findings.isEmpty ? reading.values : [:]
  }

  /// What may be added over places: the parts with what they sum to; nothing while something does not fit.
  package var told: [PeoplePart: Int] { values }

  private static func finding(
    _ part: PeoplePart?, _ given: Int, _ parts: DivisionReading.Parts, fitting wholes: [Int]
  ) -> Finding? {
    if parts.isComplete {
      return wholes.contains(parts.people) ? nil : .sum(of: part, given: given, parts: parts.people)
    }
    return parts.people > (wholes.max() ?? given) ? .excess(of: part, given: given, parts: parts.people) : nil
  }
}

/// What a source says by sex and age of a group in one place, and does not fit together.
package struct UnevenParts: Hashable, Sendable {
  package let stratum: Stratum
  package let source: FigureBasis.Source
  package let finding: PeopleDivision.Finding

  package init(stratum: Stratum, source: FigureBasis.Source, finding: PeopleDivision.Finding) {
    (self.stratum, self.source, self.finding) = (stratum, source, finding)
  }
}

/// Sums parts as far as they are disjoint.
private struct DivisionReading {
  /// Disjoint parts of some people.
  struct Parts {
    let people: Int
    let isComplete: Bool
  }

  private let given: [PeoplePart: Int]
  private let bands: [PeoplePart.Sex?: [AgeBand]]

  init(_ given: [PeoplePart: Int]) {
    self.given = given.count <= PeopleDivision.mostParts ? given : [:]
    var bands: [PeoplePart.Sex?: Set<AgeBand>] = [:]
    for part in self.given.keys {
      guard let age = part.age else { continue }
      bands[part.sex, default: []].insert(age)
    }
    self.bands = bands.mapValues { $0.sorted() }
  }

  private func value(_ sex: PeoplePart.Sex?, _ age: AgeBand) -> Int? {
    if let part = PeoplePart(sex: sex, age: age), let count = given[part] { return count }
    let sums = [sex == nil ? bySex(age) : nil, byAge(sex, age)].compactMap { $0 }.filter(\.isComplete).map(\.people)
    return Set(sums).count == 1 ? sums[0] : nil
  }

  /// Nil where nothing is said by sex.
  func bySex(_ age: AgeBand) -> Parts? {
    let counts = PeoplePart.Sex.allCases.reduce(into: [PeoplePart.Sex: Int]()) { $0[$1] = value($1, age) }
    guard !counts.isEmpty else { return nil }
    return Parts(
      people: counts.values.reduce(0, +), isComplete: counts[.female] != nil && counts[.male] != nil)
  }

  /// Nil where nothing is said by age inside of the band, or its bands overlap.
  func byAge(_ sex: PeoplePart.Sex?, _ age: AgeBand) -> Parts? {
    let own = byAge(sex, age, bands[sex] ?? [])
    guard sex == nil, own?.isComplete != true else { return own }
    // From women and men by age follows how many of both are of an age.
    let all = byAge(nil, age, Set(bands.values.joined()).sorted())
    return all?.isComplete == true ? all : own ?? all
  }

  private func byAge(_ sex: PeoplePart.Sex?, _ age: AgeBand, _ bands: [AgeBand]) -> Parts? {
    let inside = bands.filter { $0 != age && age.contains($0) }
    let widest = inside.filter { band in !inside.contains { $0 != band && $0.contains(band) } }
    guard !zip(widest, widest.dropFirst()).contains(where: { $0.overlaps($1) }) else { return nil }
    let counts = widest.map { value(sex, $0) }
    let known = counts.compactMap(\.self)
    guard !known.isEmpty else { return nil }
    let follow = zip(widest, widest.dropFirst()).allSatisfy { $0.to.map { $0 + 1 } == $1.from }
    let fills = follow && widest.first?.from == age.from && widest.last?.to == age.to
    return Parts(people: known.reduce(0, +), isComplete: fills && known.count == counts.count)
  }

  var overlaps: [PeopleDivision.Finding] {
    var found: [PeopleDivision.Finding] = []
    for bands in bands.values {
      for (index, one) in bands.enumerated() {
        for other in bands[(index + 1)...]
        where one.overlaps(other) && !one.contains(other) && !other.contains(one) {
          let finding = PeopleDivision.Finding.overlap(one, other)
          if !found.contains(finding) { found.append(finding) }
        }
      }
    }
    return found
  }

  /// Each part with what it sums to, where it is known.
  var values: [PeoplePart: Int] {
    var values: [PeoplePart: Int] = [:]
    let ages = [AgeBand.all] + Set(bands.values.joined()).sorted()
    for sex in [nil] + PeoplePart.Sex.allCases.map(Optional.some) {
      for age in ages {
        guard let part = PeoplePart(sex: sex, age: age) else { continue }
        values[part] = value(sex, age)
      }
    }
    return values
  }
}
