import Basics

/// Where bands of numbers begin: the first holds what is below the first bound, each other one a bound and what is below the
/// next, the last one all from there on.
package struct NumberBands: Hashable, Sendable {
  /// Rising, at least one.
  package let bounds: [Double]

  package static let most = 40
  /// The key of the band below the first bound.
  static let below = "<"

  package init?(_ bounds: [Double]) {
    guard (1...Self.most).contains(bounds.count), bounds.allSatisfy(\.isFinite),
      zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.bounds = bounds
  }

  /// Of what a band is made, by its key.
  package struct Band: Equatable, Sendable {
    /// Nil for the first.
    package let from: Double?
    /// Nil for the last.
    package let below: Double?
  }

  /// From the lowest: each band's lower bound, as the store writes it.
  package var keys: [String] { [Self.below] + bounds.map(Self.text) }

  package subscript(key: String) -> Band? {
    guard let index = keys.firstIndex(of: key) else { return nil }
    return Band(
      from: index == 0 ? nil : bounds[index - 1], below: index < bounds.count ? bounds[index] : nil)
  }

  static func text(_ bound: Double) -> String { Int(exactly: bound).map { "\($0)" } ?? "\(bound)" }
}

extension NumberBands {
  /// What a question's answers are like.
  struct Spread: Equatable {
    let least: Double
    let greatest: Double
    let mean: Double
  }

  /// Some eight readable bands: equal ones, or where few answers are far greater than most, ones that grow as 1, 2, 5, 10.
  init?(_ spread: Spread, areWhole: Bool) {
    let (least, greatest) = (spread.least, spread.greatest)
    guard least < greatest, least.isFinite, greatest.isFinite else {
      self.init([least])
      return
    }
    if least >= 0, greatest > 10 * spread.mean, spread.mean > 0 {
      var bounds = least < 1 ? [0.0] : []
      var (magnitude, start) = (1.0, max(spread.mean / 10, least))
      while magnitude * 10 <= start { magnitude *= 10 }
      start = min(start, greatest)
      while magnitude <= greatest, bounds.count < Self.most - 3 {
        for step in [1.0, 2, 5] where step * magnitude <= greatest && (bounds.last ?? -1) < step * magnitude {
          bounds.append(step * magnitude)
        }
        magnitude *= 10
      }
      self.init(bounds)
      return
    }
    var step = Classes.round((greatest - least) / 8)
    if areWhole, step.rounded() != step { step = step > 1 ? 2 * step : 1 }
    let first = (least / step).rounded(.down) * step
    // Not 0.6000000000000001.
    self.init((0...Int((greatest - first) / step)).map { ((first + Double($0) * step) * 1e9).rounded() / 1e9 })
  }
}

/// As addresses write them: `0,5,18,60`.
extension NumberBands: TextCodable {
  package init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let bounds = parts.compactMap { Double($0) }
    guard bounds.count == parts.count else { return nil }
    self.init(bounds)
  }

  package var description: String { bounds.map(Self.text).joined(separator: ",") }
}
