import Basics

/// Which of the people of a group a count is of, where its source tells sex or age apart.
package struct PeoplePart: Hashable, Sendable {
  package enum Sex: String, Codable, CaseIterable, Sendable {
    case female, male
    /// None of the two, as the source says.
    case other
    /// The source says of how many it does not know.
    case unknown
  }

  /// Nil for all, as far as the source says.
  package let sex: Sex?
  package let age: AgeBand?

  /// Nil for all people of a group, who are no part of it.
  package init?(sex: Sex?, age: AgeBand?) {
    let age = age == AgeBand.all ? nil : age
    guard sex != nil || age != nil else { return nil }
    (self.sex, self.age) = (sex, age)
  }

  /// `female`, `0-4`, `male,60+`: for tables, addresses and files.
  package var key: String { [sex?.rawValue, age?.description].compactMap(\.self).joined(separator: ",") }

  package init?(key: String) {
    let words = key.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let sex = words.first.flatMap(Sex.init(rawValue:))
    let rest = sex == nil ? words[...] : words.dropFirst()
    let age = rest.first.flatMap { AgeBand($0) }
    guard rest.count <= 1, rest.isEmpty == (age == nil) else { return nil }
    self.init(sex: sex, age: age)
  }
}

extension PeoplePart: Comparable {
  /// By sex, all of it first, then by age, the wider band first.
  package static func < (left: PeoplePart, right: PeoplePart) -> Bool {
    func rank(_ part: PeoplePart) -> (Int, Int, Int) {
      let sex = part.sex.flatMap { Sex.allCases.firstIndex(of: $0) } ?? -1
      guard let age = part.age else { return (sex, -1, 0) }
      return (sex, age.from, -(age.to ?? .max))
    }
    return rank(left) < rank(right)
  }
}

/// A part of a stratum, as sums are kept of it.
package struct StratumPart: Hashable, Comparable, Sendable {
  package let stratum: Stratum
  package let part: PeoplePart

  package init(_ stratum: Stratum, _ part: PeoplePart) {
    (self.stratum, self.part) = (stratum, part)
  }

  /// `displaced_citizen/SYR|female,0-4`.
  package var key: String { stratum.key + "|" + part.key }

  package init?(key: String) {
    let halves = key.split(separator: "|", maxSplits: 1).map(String.init)
    guard halves.count == 2, let stratum = Stratum(key: halves[0]), let part = PeoplePart(key: halves[1]) else {
      return nil
    }
    self.init(stratum, part)
  }

  package static func < (left: StratumPart, right: StratumPart) -> Bool {
    left.stratum == right.stratum ? left.part < right.part : left.stratum < right.stratum
  }
}

extension AgeBand {
  /// Of whatever age.
  static let all = AgeBand(0, nil)
}
