import Basics
import Formats
import Records
import Store

/// How exactly activities are told at a level: places no smaller than its rule tells, people rounded, and numbers of fewer
/// people than its threshold left out.
///
/// Partners tell sums, not persons: there are no records that could be protected together, so each row is protected by
/// itself.
struct ActivityPrecision: Sendable {
  private let rule: PrecisionRule
  private let threshold: Int?

  init(_ rule: PrecisionRule, threshold: Int?) { (self.rule, self.threshold) = (rule, threshold) }

  init(_ level: Level, _ reader: Reader) throws {
    self.init(try reader.precisionRules()[level], threshold: FigureDisclosure.threshold(of: level))
  }

  /// What stands for a number that is left out.
  static let leftOut = "c"

  /// What readers of the file have to know; nil where everything is told as it is.
  var note: String? {
    guard rule.finest < PrecisionRule.site || rule.base > 1 || threshold != nil else { return nil }
    var parts = ["places down to level \(rule.finest)"]
    if rule.base > 1 { parts.append("people rounded to multiples of \(rule.base)") }
    if let threshold {
      parts.append("\(Self.leftOut): fewer than \(threshold) people, or left out so that these cannot be computed")
    }
    return parts.joined(separator: "; ")
  }

  /// The place itself, or the one around it that may be told.
  func place(_ place: ID<Place>, in atlas: PlaceAtlas) -> ID<Place> {
    let line = atlas.line(place)
    return (line.first { rule.tells(placeLevel: $0.level) } ?? line.last)?.id ?? place
  }

  /// The total, then girls, boys, women and men.
  func told(_ people: PeopleReached) -> [ExportValue] {
    let counts = counts(people)
    let hidden = hidden(in: counts)
    return counts.indices.map { hidden.contains($0) ? .text(Self.leftOut) : told(counts[$0]) }
  }

  func told(_ people: Int?) -> ExportValue {
    guard let people else { return .empty }
    return isFew(people) ? .text(Self.leftOut) : ExportValue(rule.told(people))
  }

  /// How much was done. Where that is how many people were reached, it is told as they are.
  func told(_ quantity: Double?, of people: PeopleReached) -> ExportValue {
    guard let quantity, note != nil else { return .init(quantity) }
    let counts = counts(people)
    let hidden = hidden(in: counts)
    if hidden.contains(0) || (people.total == nil && !hidden.isEmpty) { return .text(Self.leftOut) }
    guard let same = counts.firstIndex(where: { $0.map { Double($0) } == quantity }) else { return .init(quantity) }
    return hidden.contains(same) ? .text(Self.leftOut) : told(counts[same])
  }

  private func counts(_ people: PeopleReached) -> [Int?] {
    [people.total, people.girls, people.boys, people.women, people.men]
  }

  private func isFew(_ people: Int) -> Bool { threshold.map { (1..<$0).contains(people) } ?? false }

  /// Which are left out: those of few, and where one group alone is, the next smallest with it, or else the total, since what
  /// is left of the total would be the one.
  private func hidden(in counts: [Int?]) -> Set<Int> {
    var hidden = Set(counts.indices.filter { counts[$0].map(isFew) ?? false })
    let groups = hidden.subtracting([0])
    guard groups.count == 1, !hidden.contains(0) else { return hidden }
    let others = counts.indices.dropFirst().filter { !groups.contains($0) && counts[$0] ?? 0 > 0 }
    hidden.insert(others.min { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) } ?? 0)
    return hidden
  }
}
