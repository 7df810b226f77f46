import Basics
import Collect

/// What cells of a list of sites mean, in the words of three languages.
struct SiteValues {
  let cells: CellReading
  let rules: SiteRules

  func type(_ text: String) throws(CellProblem) -> String {
    guard let type = rules.types.type(named: text) else {
      throw CellProblem("type", text, allowed: rules.types.types.map(\.key))
    }
    return type.key
  }

  /// A whole number: `1,200` and `1.200` are the same, as nobody has room for a part of a household.
  func capacity(_ text: String) throws(CellProblem) -> Int {
    let digits = Digits.ascii(text)
    let readings = Set(
      [NumberStyle(.english), NumberStyle(.turkish)].compactMap { style in
        style.double(digits).flatMap { Int(exactly: $0) }
      })
    guard readings.count == 1, let count = readings.first, (0...SiteCapacity.greatest).contains(count) else {
      throw CellProblem("capacity", text)
    }
    return count
  }

  func unit(_ text: String) throws(CellProblem) -> SiteCapacity.Unit {
    guard let unit = Self.units[text] else {
      throw CellProblem("unit", text, allowed: SiteCapacity.Unit.allCases.map(\.rawValue))
    }
    return unit
  }

  func day(_ text: String) throws(CellProblem) -> Day {
    guard let day = cells.day(text).day else { throw CellProblem("day", text) }
    return day
  }

  private static let units = CellWords<SiteCapacity.Unit>([
    (
      .households,
      [
        "households", "household", "hh", "hhs", "family", "families", "hane", "haneler", "aile", "أسرة", "أسر", "عائلة",
        "عائلات",
      ]
    ),
    (
      .individuals,
      [
        "individuals", "individual", "ind", "person", "persons", "people", "kişi", "birey", "فرد", "أفراد", "شخص",
        "أشخاص",
      ]
    ),
  ])
}
