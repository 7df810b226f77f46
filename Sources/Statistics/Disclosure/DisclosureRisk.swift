import Foundation

/// How likely it is that somebody who knows a person's keys finds the person's record in a file.
///
/// The individual risk is that of Benedetti and Franconi (1998), in the approximation of sdcMicro 5.8: with f records of
/// the sample and F of the population sharing the keys, p = f/F and q = 1 − p,
///
///     f = 1   (p/q) ln(1/p)
///     f = 2   p/q − (p/q)² ln(1/p)
///     f > 2   p / (f − q)
///
/// and 1/f where the sample is the population.
package struct DisclosureRisk: Sendable {
  /// A record a line, in the order in which they were added.
  package let records: [Record]

  package struct Record: Sendable {
    /// Records of the file that share its keys, itself among them.
    package let sample: Int
    /// People of the population for whom those stand.
    package let population: Double
    /// 0…1.
    package let risk: Double
  }

  package init(_ table: KeyTable) {
    let byPattern = table.frequencies().map { frequency in
      Record(
        sample: frequency.sample, population: frequency.population,
        risk: Self.individual(sample: frequency.sample, population: frequency.population))
    }
    records = table.patternOfRecord.map { byPattern[$0] }
  }

  package static func individual(sample: Int, population: Double) -> Double {
    let count = Double(sample)
    guard population > count else { return 1 / count }
    let p = count / population
    let q = 1 - p
    let odds = p / q
    switch sample {
    case 1: return odds * log(1 / p)
    case 2: return odds - odds * odds * log(1 / p)
    default: return p / (count - q)
    }
  }

  /// Records that fewer than `k` share, which breaks k-anonymity (Samarati 2001).
  package func records(under k: Int) -> Int { records.count { $0.sample < k } }

  /// The k for which the file is k-anonymous; nil for an empty file.
  package var anonymity: Int? { records.map(\.sample).min() }

  /// How many records an attacker who knows everybody's keys is expected to find.
  package var expected: Double { records.reduce(0) { $0 + $1.risk } }

  /// The mean risk of a record, 0…1.
  package var global: Double { records.isEmpty ? 0 : expected / Double(records.count) }

  /// For each record the risk that at least one of its household is found: 1 − Π(1 − r).
  ///
  /// - Parameter households: of the records, in their order; a record without one is a household of its own.
  package func byHousehold(_ households: [String?]) -> [Double] {
    precondition(households.count == records.count)
    var unfound: [String: Double] = [:]
    for (household, record) in zip(households, records) {
      if let household { unfound[household, default: 1] *= 1 - record.risk }
    }
    return zip(households, records).map { household, record in
      household.flatMap { unfound[$0] }.map { 1 - $0 } ?? record.risk
    }
  }

  /// The global risk above which a file is not given to the public (Humanitarian Data Exchange, statistical disclosure
  /// control process).
  package static let publicLimit = 0.03
}
