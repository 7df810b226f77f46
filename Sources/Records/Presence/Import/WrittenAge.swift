import Basics
import Collect

extension AgeBand {
  /// As people write it into a cell: `0-4`, `60+`, `18 ve üzeri`, `under 5`, `5 – 17 years`, `60 سنة فأكثر`.
  package init?(said text: String) {
    if let band = AgeBand(text) {
      self = band
      return
    }
    let ascii = Digits.ascii(text)
    let numbers = ascii.split { !$0.isNumber }.compactMap { Int($0) }
    let words = Set(Folding.fold(ascii).split(separator: " ").map(String.init).filter { Int($0) == nil })
    let rest = words.subtracting(Self.years)
    switch numbers.count {
    case 2 where rest.isSubset(of: Self.to): self.init(numbers[0], numbers[1])
    case 1 where ascii.contains("<") && rest.isEmpty, 1 where !rest.isEmpty && rest.isSubset(of: Self.below):
      self.init(0, numbers[0] - 1)
    case 1 where ascii.contains("+") && rest.isEmpty, 1 where !rest.isEmpty && rest.isSubset(of: Self.above):
      self.init(numbers[0], nil)
    default: return nil
    }
    guard isSensible else { return nil }
  }

  /// In a heading among other words: `IDP women 18-59`, `60+`.
  init?(inHeading text: String) {
    let plain = Digits.ascii(text).replacing("_", with: " ")
    guard let found = plain.firstMatch(of: /\b[0-9]{1,3}\s*(?:[-–]\s*[0-9]{1,3}\b|\+)/) else { return nil }
    self.init(String(found.output))
  }

  /// Words that say of a number that it is an age, folded.
  static let years = folded([
    "age", "ages", "aged", "year", "years", "yrs", "y", "old", "yaş", "yaşında", "yaş grubu", "yıl", "سنة", "سنوات",
    "عاما", "العمر", "عمر",
  ])
  private static let to = folded(["to", "ile", "arası", "إلى", "الى"])
  private static let above = folded([
    "and", "over", "older", "above", "more", "ve", "üzeri", "üstü", "فأكثر", "وأكثر", "فما", "وما", "فوق",
  ])
  private static let below = folded(["under", "below", "less", "than", "altı", "دون", "تحت", "أقل", "من"])

  private static func folded(_ words: [String]) -> Set<String> { Set(words.map { Folding.fold($0) }) }
}
